import type { LineHits } from './lines.ts'

/** Adds what one more source says of a line: it is hit as often as the one that saw most, so covered if any saw it. */
export function addHits(lines: LineHits, line: number, hits: number): void {
  const known = lines.get(line)
  if (known === undefined || known < hits) lines.set(line, hits)
}

/** Adds the lines of `more` to those of a file. */
export function addLines(all: Map<string, LineHits>, file: string, more: LineHits): void {
  const lines = all.get(file)
  if (!lines) all.set(file, more)
  else for (const [line, hits] of more) addHits(lines, line, hits)
}
