import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { keepSamples } from '../samples.ts'
import { SAMPLES_FOLDER, type SamplesHead } from './samples-file.ts'

let written = 0

/**
 * Leaves the samples of one benchmark for whoever started the run. As files: millions of figures would take Vitest's
 * own channel longer than measuring them.
 * @param titles of its suites and tests, then its own
 * @param sorted milliseconds, ascending
 */
export function writeSamples(file: string, titles: readonly string[], sorted: ArrayLike<number>): void {
  const { count, stride, values } = keepSamples(sorted)
  const head: SamplesHead = { file, titles: [...titles], count, stride, worker: `${process.pid}-${threadId}` }
  const name = `${folder()}/${process.pid}-${threadId}-${(written += 1)}`
  writeFileSync(`${name}.part`, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytesOf(values)]))
  renameSync(`${name}.part`, `${name}.samples`)
}

/** So that a worker that hangs can be ended. */
export function announceWorker(): void {
  mkdirSync(folder(), { recursive: true })
  writeFileSync(`${folder()}/${process.pid}.worker`, '')
}

function folder(): string {
  const folder = process.env[SAMPLES_FOLDER]
  if (folder === undefined) throw new Error(`${SAMPLES_FOLDER} is not set: vitest-evolve bench starts this`)
  return folder
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
