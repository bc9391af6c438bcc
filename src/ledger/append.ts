import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { EvolveError } from '../errors.ts'
import { cannotWrite, lostLock, notSynced, touching } from './errors.ts'
import { legacyDigest } from './legacy.ts'
import { chain, type ChainedLine, type Head } from './line.ts'
import { withLock, type Lock, type LockOptions } from './lock.ts'
import { parseLedger, type Ledger } from './read.ts'
import { readTail } from './tail.ts'

export interface Appended {
  /** The last line of the chain; `null` only where nothing was appended to an empty ledger. */
  head: Head | null
  /** The lines as they are written, in order. */
  lines: ChainedLine[]
  /** What had to be mended at the end of the file, as one line for people; `null` for most appends. */
  repaired: string | null
}

export interface AppendOptions extends LockOptions {
  /**
   * Looks at the whole ledger under the lock, before anything is appended: what it throws keeps everything as it is,
   * and the keys that it returns go into the first line.
   */
  guard?: (ledger: Ledger) => object | null
}

/**
 * Appends entries to a ledger, in one write under one lock for all processes. They are on the disk when it
 * resolves. Folders are made; a last line that a crash has torn is moved to `<file>.torn`, with a word in `repaired`.
 * The first line of a chain has `legacy`, a digest of the bytes before it.
 * @param entries JSON objects; `seq`, `prev` and `hash` are added behind their keys
 * @throws EvolveError ERR_LEDGER where the end of the file is no end of a ledger or an entry is no JSON object,
 *   ERR_LEDGER_LOCKED where others hold the lock for too long, ERR_LEDGER_WRITE where the file cannot be written;
 *   in all three cases nothing is appended, unless the message says that only the sync to the disk failed
 */
export async function appendToLedger(
  file: string,
  entries: readonly object[],
  options: AppendOptions = {},
): Promise<Appended> {
  const folder = dirname(resolve(file))
  const made = existsSync(folder) ? undefined : touching(file, () => mkdirSync(folder, { recursive: true }))
  // Through whatever link: one file has one lock.
  const path = touching(file, () => realPath(file))
  let descriptor: number | undefined
  try {
    const appended = await withLock(path, options, (lock) => {
      descriptor = touching(file, () => openSync(path, 'a+'))
      return append(descriptor, path, entries, lock, options.guard)
    })
    // Without the lock: a sync writes all lines of the file, and the next process need not wait for it.
    try {
      fsyncSync(descriptor!)
    } catch (error) {
      throw notSynced(file, error)
    }
    if (appended.created) syncFolders(dirname(path), made)
    return { head: appended.head, lines: appended.lines, repaired: appended.repaired }
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function append(
  descriptor: number,
  file: string,
  entries: readonly object[],
  lock: Lock,
  guard: AppendOptions['guard'],
): Appended & { created: boolean } {
  const { size } = fstatSync(descriptor)
  const tail = readTail(descriptor, size, file)
  const torn = tail.fragment.length > 0 && !tail.whole
  const start = torn ? size - tail.fragment.length : size
  const more = guard?.(parseLedger(readFileSync(file)))
  const lines: ChainedLine[] = []
  for (const entry of entries) {
    const first =
      lines.length === 0 ? { ...more, ...(tail.head === null ? legacyOf(file, start, tail.whole) : {}) } : {}
    lines.push(chained(entry, first, lines.at(-1) ?? tail.head, file))
  }
  const head = lines.at(-1) ?? tail.head

  if (!lock.held()) throw lostLock(file)
  if (torn) {
    touching(file, () => keep(`${file}.torn`, tail.fragment))
    touching(file, () => ftruncateSync(descriptor, start))
  }
  const text = `${tail.whole ? '\n' : ''}${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}`
  try {
    writeAll(descriptor, Buffer.from(text))
  } catch (error) {
    touching(file, () => ftruncateSync(descriptor, start))
    throw cannotWrite(file, error)
  }
  return {
    head: head && { seq: head.seq, hash: head.hash },
    lines,
    created: size === 0,
    repaired: torn
      ? `${file}: the last line was torn; its ${tail.fragment.length} bytes are in ${file}.torn`
      : tail.whole
        ? `${file}: the last line lacked its line feed, which was added`
        : null,
  }
}

/** What the first chained line says of the bytes before it. */
function legacyOf(file: string, size: number, unended: boolean): { legacy: string } {
  const bytes = readFileSync(file).subarray(0, size)
  return { legacy: legacyDigest(parseLedger(unended ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes).before) }
}

function chained(entry: object, more: object, after: Head | null, file: string): ChainedLine {
  const taken = ['seq', 'prev', 'hash', 'was', 'legacy', 'truncation'].find((key) => key in entry)
  if (taken !== undefined)
    throw new EvolveError('ERR_LEDGER', `${file}: an entry has ${taken}, a key of the ledger's own`)
  try {
    return chain({ ...entry, ...more }, after)
  } catch (error) {
    throw new EvolveError('ERR_LEDGER', `${file}: an entry is no JSON (${(error as Error).message})`, { cause: error })
  }
}

/** Appends what was cut off to a file beside the ledger: nothing is thrown away. */
function keep(file: string, bytes: Buffer): void {
  const descriptor = openSync(file, 'a')
  try {
    writeAll(descriptor, Buffer.concat([bytes, Buffer.from('\n')]))
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
}

/** The file itself behind links, whether or not it is there yet. */
export function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return join(realpathSync(dirname(resolve(file))), basename(file))
  }
}

/** A new file is there after a power cut only if its folder was synced too, and so on up to a folder that was there. */
function syncFolders(folder: string, made: string | undefined): void {
  const last = made === undefined ? folder : dirname(made)
  for (let each = folder; ; each = dirname(each)) {
    syncFolder(each)
    if (each === last || each === dirname(each)) return
  }
}

function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // Windows has no such thing; and some network drives refuse it.
  }
}
