/** A string of valid JSON; one before a colon is a key. */
const STRING = /("[^"\\]*(?:\\.[^"\\]*)*")\s*(:)?/g

/**
 * A key that an object has twice, of which `JSON.parse` keeps the last: the text has it more often than the content.
 * @param text valid JSON
 * @param content what was read from it
 */
export function duplicateKey(text: string, content: object): string | null {
  // A colon for each key, and those in strings: where they add up, as nearly always, that was all.
  if (colonsIn(text) === colonsOf(content) && !text.includes(String.raw`\u`)) return null
  const counts = new Map<string, number>()
  const count = (key: string, by: number): void => void counts.set(key, (counts.get(key) ?? 0) + by)
  for (const [, string = '', colon] of text.matchAll(STRING))
    if (colon) count(string.includes('\\') ? (JSON.parse(string) as string) : string.slice(1, -1), 1)
  const takeAway = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (!Array.isArray(value)) for (const key of Object.keys(value)) count(key, -1)
    for (const inner of Object.values(value)) takeAway(inner)
  }
  takeAway(content)
  return [...counts].find(([, more]) => more > 0)?.[0] ?? null
}

function colonsIn(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) count += 1
  return count
}

function colonsOf(value: unknown): number {
  if (typeof value === 'string') return colonsIn(value)
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + colonsOf(one), 0)
  let count = 0
  for (const key in value) count += 1 + colonsIn(key) + colonsOf((value as Record<string, unknown>)[key])
  return count
}
