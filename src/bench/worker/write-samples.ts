import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { keepSamples } from '../samples.ts'
import { formatSamples, SAMPLES_FOLDER, type Count } from './samples-file.ts'

let written = 0

/**
 * Leaves the samples of one benchmark for whoever started the run. As files: millions of figures would take Vitest's
 * own channel longer than measuring them.
 * @param titles of its suites and tests, then its own
 * @param sorted milliseconds, ascending
 */
export function writeSamples(
  file: string,
  titles: readonly string[],
  sorted: ArrayLike<number>,
  error: string | null = null,
  counted?: Count,
): void {
  const worker = `${process.pid}-${threadId}`
  const content = formatSamples({
    file,
    titles: [...titles],
    worker,
    error,
    ...keepSamples(sorted),
    ...(counted && { counted }),
  })
  const name = join(folder(), `${worker}-${(written += 1)}`)
  // The process may be ended at any moment; a part of a file is none.
  writeFileSync(`${name}.part`, content)
  renameSync(`${name}.part`, `${name}.samples`)
}

/** So that a worker that hangs can be ended. */
export function announceWorker(): void {
  mkdirSync(folder(), { recursive: true })
  writeFileSync(join(folder(), `${process.pid}.worker`), '')
}

function folder(): string {
  const folder = process.env[SAMPLES_FOLDER]
  if (folder === undefined) throw new Error(`${SAMPLES_FOLDER} is not set: vitest-evolve bench starts this`)
  return folder
}
