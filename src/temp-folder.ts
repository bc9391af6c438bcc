import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, readdirSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** More runs of one project at once than anybody has. */
const SLOTS = 32
/** Names the process that has the folder. */
const OWNER = 'owner'
/** What `os.tmpdir()` reads, by system. */
const VARIABLES = process.platform === 'win32' ? ['TEMP', 'TMP'] : ['TMPDIR']

let taken: { folder: string; runs: number } | undefined

/**
 * Points `os.tmpdir()` of the workers to an empty folder: a seeded name of a temporary file is the same in every run,
 * and must not meet what the run before left. Its path is the same in every run of a project, so that messages are too.
 * Once per process; where no folder can be made, everything stays as it is.
 */
export function pinTempFolder(root: string): void {
  const folder = taken ? undefined : takeFolder(join(tmpdir(), `evolve-${digest(root)}`))
  if (folder === undefined) return
  taken = { folder, runs: 0 }
  nextTempFolder()
  process.once('exit', () => leave(folder))
}

/** The folder for the next run of a process that watches. */
export function nextTempFolder(): void {
  if (!taken) return
  const folder = join(taken.folder, String((taken.runs += 1)))
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    return
  }
  for (const name of VARIABLES) process.env[name] = folder
}

function takeFolder(base: string): string | undefined {
  for (let slot = 1; slot <= SLOTS; slot += 1) {
    const folder = slot === 1 ? base : `${base}-${slot}`
    try {
      mkdirSync(folder, { mode: 0o700 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined
    }
    try {
      if (isOwn(folder) && claim(folder)) return folder
    } catch {
      // Not ours to write or empty: the next one.
    }
  }
  return undefined
}

/** Names in shared folders can be guessed: what somebody else has put there is not touched. */
function isOwn(folder: string): boolean {
  const stats = lstatSync(folder)
  return stats.isDirectory() && (process.getuid === undefined || stats.uid === process.getuid())
}

function claim(folder: string): boolean {
  const owner = join(folder, OWNER)
  try {
    writeFileSync(owner, String(process.pid), { flag: 'wx' })
  } catch {
    const pid = Number(readFileSync(owner, 'utf8'))
    // In a container the process before may have had our number.
    if (pid !== process.pid && isRunning(pid)) return false
    unlinkSync(owner)
    return claim(folder)
  }
  for (const name of readdirSync(folder))
    if (name !== OWNER) rmSync(join(folder, name), { recursive: true, force: true })
  return true
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What tests left stays until the next run, for whoever wants to look at it; nothing stays where they left nothing. */
function leave(folder: string): void {
  try {
    unlinkSync(join(folder, OWNER))
    for (const name of readdirSync(folder)) rmdirSync(join(folder, name))
    rmdirSync(folder)
  } catch {
    // Not empty.
  }
}

function digest(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 6)
}
