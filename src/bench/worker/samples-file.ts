import type { Samples } from '../samples.ts'

/** The variable that tells workers where to leave samples. */
export const SAMPLES_FOLDER = 'VITEST_EVOLVE_BENCH'

/** The samples of one benchmark in one process. */
export interface BenchmarkSamples extends Samples {
  /** Absolute path of the benchmark file, as Vitest names it. */
  file: string
  /** Of Vitest, by name; none where it has no name. */
  project?: string
  /** Of suites and tests, then its own. */
  titles: string[]
  /** Process and thread. */
  worker: string
  /** What it threw; then there are no values. */
  error: string | null
  /** What its Node was told besides the code, such as `--jitless`; none where it was told nothing. */
  flags?: string
  /** Where instructions were counted in place of time; then there are no values either. */
  counted?: Count
}

export interface Count {
  /** Of one call. */
  instructions: number
  calls: number
}

/** One line of JSON, then the values as 64 bit floating point numbers. */
export function formatSamples({ values, ...head }: BenchmarkSamples): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes])
}

export function parseSamples(content: Uint8Array): BenchmarkSamples {
  const end = content.indexOf(10)
  const head = JSON.parse(Buffer.from(content.subarray(0, end)).toString()) as Omit<BenchmarkSamples, 'values'>
  // Copied: an array of numbers has to begin at a multiple of 8.
  return { ...head, values: new Float64Array(new Uint8Array(content.subarray(end + 1)).buffer) }
}
