import { readFile } from 'node:fs/promises'
import { EvolveError } from '../errors.ts'
import { parseLine, type LedgerLine } from './line.ts'

/** A ledger as it stands in its file. Blank lines are left out. */
export interface Ledger {
  lines: LedgerLine[]
  /** Whether the last line lacks its line feed: a crash has torn it, or the line feed alone is missing. */
  unended: boolean
  /** The bytes before the first chained line, less conflict markers; all of them where no line is chained. */
  before: Buffer
}

/**
 * Reads a ledger whole; broken lines are among its lines, and say so.
 * @throws EvolveError ERR_LEDGER_READ where there is no such file, or it cannot be read
 */
export async function readLedger(file: string): Promise<Ledger> {
  try {
    return parseLedger(await readFile(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? (error as Error).message)
    throw new EvolveError('ERR_LEDGER_READ', `cannot read the ledger ${file}: ${reason}`, { cause: error })
  }
}

export function parseLedger(content: string | Buffer): Ledger {
  const text = content.toString()
  const lines: LedgerLine[] = []
  for (const [index, line] of text.split('\n').entries()) if (line.trim() !== '') lines.push(parseLine(line, index + 1))
  const before = bytesBefore(typeof content === 'string' ? Buffer.from(content) : content, lines)
  return { lines, unended: text !== '' && !text.endsWith('\n'), before }
}

function bytesBefore(bytes: Buffer, lines: readonly LedgerLine[]): Buffer {
  const first = lines.find(({ kind }) => kind === 'chained')?.number ?? Infinity
  const markers = new Set(lines.filter(({ kind }) => kind === 'marker').map(({ number }) => number))
  const kept: Buffer[] = []
  for (let number = 1, from = 0; number < first && from < bytes.length; number += 1) {
    const to = bytes.indexOf('\n', from) + 1 || bytes.length
    if (!markers.has(number)) kept.push(bytes.subarray(from, to))
    from = to
  }
  return Buffer.concat(kept)
}

/** Whether a file can be a ledger: JSON of another kind would be one of legacy lines alone, with nothing to check. */
export function isLedger({ lines }: Ledger): boolean {
  const isOther = (line: LedgerLine): boolean =>
    line.kind === 'legacy' && !('ts' in line.value && 'module' in line.value)
  return lines.length === 0 || !lines.every(isOther)
}
