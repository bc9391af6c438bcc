import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { firstLine } from '../../error-message.ts'
import { keepSamples } from '../samples.ts'
import { formatSamples, SAMPLES_FOLDER, type BenchmarkSamples } from './samples-file.ts'

let written = 0

/** Where a benchmark stands: its file and project, then its suites, tests and own title. */
export type Place = Pick<BenchmarkSamples, 'file' | 'project' | 'titles'>

export interface Outcome extends Partial<Pick<BenchmarkSamples, 'error' | 'counted'>> {
  /** Milliseconds, ascending. */
  sorted?: ArrayLike<number>
}

/**
 * Leaves what came of one benchmark for whoever started the run. As files: millions of figures would take Vitest's own
 * channel longer than measuring them.
 */
export function writeSamples({ file, project, titles }: Place, { sorted = [], error = null, counted }: Outcome): void {
  const worker = `${process.pid}-${threadId}`
  const flags = runtimeFlags()
  const content = formatSamples({
    file,
    titles,
    worker,
    error: error === null ? null : firstLine([{ message: error }]),
    ...keepSamples(sorted),
    ...(project && { project }),
    ...(flags && { flags }),
    ...(counted && { counted }),
  })
  const name = join(folder(), `${worker}-${(written += 1)}`)
  // The process may be ended at any moment; a part of a file is none.
  writeFileSync(`${name}.part`, content)
  renameSync(`${name}.part`, `${name}.samples`)
}

/** Flags of this process, but for those that Vitest gives each of its workers. */
function runtimeFlags(): string {
  const own = / --(?:require \S*suppress-warnings\.cjs|conditions[= ]\S+|experimental-import-meta-resolve)(?= |$)/g
  const given = process.execArgv.map((flag) => ` ${flag}`).join('')
  return `${given.replaceAll(own, '')} ${process.env.NODE_OPTIONS ?? ''}`.trim().replaceAll(/\s+/g, ' ')
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
