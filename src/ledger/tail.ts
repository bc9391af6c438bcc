import { readSync } from 'node:fs'
import { EvolveError } from '../errors.ts'
import { isSelfConsistent, parseLine, type Head, type LedgerLine } from './line.ts'

/** The end of a ledger: what an append has to know, and what it has to mend first. */
export interface Tail {
  /** The last chained line; `null` where the chain begins with the next one. */
  head: Head | null
  /** Bytes after the last line feed. */
  fragment: Buffer
  /** Whether these bytes are a whole line that lacks its line feed alone; else a crash has torn them. */
  whole: boolean
}

const CHUNK = 16 * 1024

/**
 * Reads the end of an open ledger, and no more of it than that.
 * @param size of the file, in bytes
 * @param name of the file, for messages
 * @throws EvolveError ERR_LEDGER where no line can be chained to what is there
 */
export function readTail(descriptor: number, size: number, name: string): Tail {
  const { texts, fragment, fromStart } = lastLines(descriptor, size)
  if (texts.some((text) => /^[<>=|]{7}/.test(text) && parseLine(text, 0).kind === 'marker'))
    throw refusal(name, 'has conflict markers of a merge', 'run vitest-evolve ledger mend on it')
  const text = texts.at(-1)
  const last = text === undefined ? null : parseLine(text, 0)
  if (last?.kind === 'broken') throw refusal(name, 'has a last line that cannot be read')
  if (last?.kind === 'chained' && !isSelfConsistent(last.value))
    throw refusal(name, 'has a last line whose hash does not match its content')
  // Once in a ledger's life: the first append behind lines of older tools looks at all of them.
  if (last?.kind === 'legacy' && hasChained(fromStart ? texts : lastLines(descriptor, size, size).texts))
    throw refusal(name, 'has a last line without seq, prev and hash behind chained ones')
  return endOf(last?.kind === 'chained' ? last.value : null, fragment, name)
}

function endOf(head: Head | null, fragment: Buffer, name: string): Tail {
  const line: LedgerLine = parseLine(fragment.toString(), 0)
  if (line.kind === 'broken') return { head, fragment, whole: false }
  if (line.kind === 'legacy' && head === null) return { head, fragment, whole: true }
  const next = { seq: (head?.seq ?? 0) + 1, prev: head?.hash ?? null }
  const fits = line.kind === 'chained' && line.value.seq === next.seq && line.value.prev === next.prev
  if (!fits || !isSelfConsistent(line.value))
    throw refusal(name, 'has a last line that does not follow the line before it')
  return { head: line.value, fragment, whole: true }
}

interface LastLines {
  /** Whole lines, blank ones left out, at least one where the file has one. */
  texts: string[]
  fragment: Buffer
  /** Whether these are all lines of the file. */
  fromStart: boolean
}

function lastLines(descriptor: number, size: number, atLeast: number = CHUNK): LastLines {
  for (let length = Math.min(size, atLeast); ; length = Math.min(size, length * 4)) {
    const bytes = readEnd(descriptor, size, length)
    const fromStart = length === size
    const from = fromStart ? 0 : bytes.indexOf(0x0a) + 1
    const to = bytes.lastIndexOf(0x0a) + 1
    const all = bytes.subarray(from, Math.max(from, to)).toString().split('\n')
    const texts = all.filter((text) => text.trim() !== '')
    if (fromStart || texts.length > 0) return { texts, fragment: bytes.subarray(to), fromStart }
  }
}

function readEnd(descriptor: number, size: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let read = 0; read < length;) {
    const count = readSync(descriptor, bytes, read, length - read, size - length + read)
    if (count === 0) return bytes.subarray(0, read)
    read += count
  }
  return bytes
}

function hasChained(texts: readonly string[]): boolean {
  return texts.some((text) => parseLine(text, 0).kind === 'chained')
}

function refusal(
  name: string,
  what: string,
  how = 'vitest-evolve ledger verify says more; restore the file from git',
): EvolveError {
  return new EvolveError('ERR_LEDGER', `${name} ${what}; nothing was appended: ${how}`)
}
