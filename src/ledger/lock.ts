import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readlinkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EvolveError } from '../errors.ts'
import { cannotWrite } from './errors.ts'

export interface LockOptions {
  /** Told once, when the lock is held by another for more than a second: by whom. */
  onWait?: (what: string) => void
  /** Milliseconds after which a holder that may live, here or on another machine, counts as gone. @default 10_000 */
  staleAfter?: number
  /** Milliseconds to wait at most. @default 60_000 */
  patience?: number
}

/** A lock that this process holds. */
export interface Lock {
  /** Whether it still does: asked just before every write, since a process that was stopped may have lost it. */
  held(): boolean
}

/**
 * Runs `work` while holding a ledger's lock: an empty file beside it, whose name tells the holder. Whoever puts its file
 * there and then finds no other holds the lock; of two that come at once, one at least sees the other. The lock of a
 * process that was killed is taken over by renaming its file, which only one can do. `work` is synchronous, so that
 * nothing but a stopped process can hold a lock for long. docs/decisions/0012 says why it is not proper-lockfile.
 * @throws EvolveError ERR_LEDGER_LOCKED where others hold it for too long, ERR_LEDGER_WRITE where it cannot be made
 */
export async function withLock<T>(file: string, options: LockOptions, work: (lock: Lock) => T): Promise<T> {
  const place: Place = {
    folder: dirname(file),
    prefix: `${basename(file)}.lock.`,
    own: `${process.pid}@${machine()}@${randomBytes(6).toString('hex')}`,
  }
  try {
    await acquire(place, options)
  } catch (error) {
    throw error instanceof EvolveError ? error : cannotWrite(file, error)
  }
  try {
    return work({ held: () => existsSync(path(place, place.own)) })
  } finally {
    remove(place)
  }
}

interface Place {
  folder: string
  prefix: string
  own: string
}

function path({ folder, prefix }: Place, holder: string): string {
  return join(folder, prefix + holder)
}

async function acquire(place: Place, options: LockOptions): Promise<void> {
  const { onWait, staleAfter = 10_000, patience = 60_000 } = options
  const start = performance.now()
  let holder: string | undefined
  let since = start
  let told = false
  for (let tries = 0; ; tries += 1) {
    const now = performance.now()
    const [found] = holders(place)
    if (found === undefined) {
      writeFileSync(path(place, place.own), '', { flag: 'wx' })
      if (alone(place)) return
    } else {
      if (found !== holder) since = now
      if ((isGone(found) || now - since > staleAfter) && takeOver(place, found)) return
    }
    holder = found
    if (now - start > patience) throw locked(place, holder)
    if (!told && now - start > 1000) {
      told = true
      onWait?.(`waiting for ${named(holder)} to let go of ${join(place.folder, place.prefix)}*`)
    }
    // Waiters that move in step would meet again and again.
    await sleep(1 + Math.random() * Math.min(2 ** tries, 12))
  }
}

/** Whether no other file of the lock is there; else ours is taken back. */
function alone(place: Place): boolean {
  if (holders(place).every((name) => name === place.own)) return true
  remove(place)
  return false
}

function holders({ folder, prefix }: Place): string[] {
  return readdirSync(folder).flatMap((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : []))
}

function takeOver(place: Place, holder: string): boolean {
  try {
    renameSync(path(place, holder), path(place, place.own))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  return alone(place)
}

function remove(place: Place): void {
  try {
    unlinkSync(path(place, place.own))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Only what runs on this machine can be asked whether it lives. */
function isGone(holder: string): boolean {
  const [pid, where] = holder.split('@')
  if (where !== machine()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

let known: string | undefined

/** Where process ids mean the same: a host, and in it a container. */
function machine(): string {
  known ??= createHash('sha256').update(`${hostname()}\0${pidNamespace()}`).digest('hex').slice(0, 12)
  return known
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

function named(holder: string | undefined): string {
  const [pid, where] = holder?.split('@') ?? []
  return pid === undefined ? 'other processes' : `process ${pid}${where === machine() ? '' : ' of another machine'}`
}

function locked({ folder, prefix }: Place, holder: string | undefined): EvolveError {
  return new EvolveError(
    'ERR_LEDGER_LOCKED',
    `${join(folder, prefix)}* is held by ${named(holder)}; nothing was written. If nothing appends to this ledger, remove that file`,
  )
}
