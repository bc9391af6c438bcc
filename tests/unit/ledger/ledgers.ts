import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { chain, type ChainedLine, type Head } from '../../../src/ledger/line.ts'

/** A folder of its own; removed when the test is over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ledger-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A file with this content, in a folder of its own. */
export function fileOf(content: string): string {
  const file = join(folder(), 'coverage.ndjson')
  writeFileSync(file, content)
  return file
}

export function contentOf(file: string): string {
  return readFileSync(file, 'utf8')
}

/** Lines that follow each other: one for each figure. */
export function lines(figures: number[], after: Head | null = null, more: object = {}): ChainedLine[] {
  const all: ChainedLine[] = []
  for (const coverage of figures) all.push(chain({ module: 'core', coverage, ...more }, all.at(-1) ?? after))
  return all
}

export function text(...values: object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}
