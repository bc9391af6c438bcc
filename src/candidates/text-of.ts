import { readFileSync } from 'node:fs'

/** The text of a file; `null` where there is none, or none that can be read. */
export function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
