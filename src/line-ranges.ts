/** `[10, 11, 12, 31]` as `["10-12", "31"]`. */
export function ranges(lines: readonly number[]): string[] {
  const sorted = [...lines].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const line of sorted) {
    const last = runs.at(-1)
    if (last && line <= last[1] + 1) last[1] = line
    else runs.push([line, line])
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`))
}

/** `["10-12", "31"]` as `[10, 11, 12, 31]`. */
export function linesIn(ranges: readonly string[]): number[] {
  return ranges.flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number) as [number, number?]
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
