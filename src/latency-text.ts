/** A latency for people, in milliseconds without the unit: one decimal from 10 on, three digits below. */
export function latencyText(ms: number): string {
  return latencyTexts(ms)[0]!
}

/** The same of several, with as many more digits as it takes for those that differ to read differently. */
export function latencyTexts(...latencies: number[]): string[] {
  for (let more = 0; ; more += 1) {
    const texts = latencies.map((ms) => (ms >= 10 ? ms.toFixed(1 + more) : ms.toPrecision(3 + more)))
    if (new Set(texts.map(Number)).size === new Set(latencies).size) return texts
  }
}
