import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SAMPLES_FOLDER } from './worker/samples-file.ts'

const forks = new Set<ChildProcess>()
/** What Vitest 4.1 and 5 fork; a global setup may fork something else. */
const WORKER = /[\\/]workers[\\/]forks\.js$/

/**
 * Names Vitest's workers to whoever reads the folder of samples, from their start to their end. They do so themselves,
 * too, but may be in a loop before.
 */
export function announceForks(): void {
  const folder = process.env[SAMPLES_FOLDER]!
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess }
    child.once('spawn', () => {
      if (!child.spawnargs.some((arg) => WORKER.test(arg))) return
      const name = join(folder, `${child.pid}.worker`)
      forks.add(child)
      mkdirSync(folder, { recursive: true })
      writeFileSync(name, '')
      child.once('exit', () => {
        forks.delete(child)
        rmSync(name, { force: true })
      })
    })
  })
}

export function endForks(): void {
  for (const child of forks) child.kill('SIGKILL')
}
