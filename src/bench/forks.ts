import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { followForks } from '../forks.ts'
import { SAMPLES_FOLDER } from './worker/samples-file.ts'

/**
 * Names Vitest's workers to whoever reads the folder of samples, from their start to their end. They do so themselves,
 * too, but may be in a loop before.
 */
export function announceForks(): void {
  const folder = process.env[SAMPLES_FOLDER]!
  followForks((child) => {
    const name = join(folder, `${child.pid}.worker`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(name, '')
    return () => rmSync(name, { force: true })
  })
}
