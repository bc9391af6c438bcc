/** A string of valid JSON; one before a colon is a key. */
const STRING = /("[^"\\]*(?:\\.[^"\\]*)*")\s*(:)?/g

/**
 * A key that an object has twice, of which `JSON.parse` keeps the last: the text has it more often than the content.
 * @param text valid JSON
 * @param content what was read from it
 */
export function duplicateKey(text: string, content: object): string | null {
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
