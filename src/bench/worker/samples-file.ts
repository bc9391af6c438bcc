/** The variable that tells workers where to leave samples. */
export const SAMPLES_FOLDER = 'VITEST_EVOLVE_BENCH'

/** First line of a file of samples; behind it stand the values, as 64 bit floating point numbers. */
export interface SamplesHead {
  /** Absolute path of the benchmark file, as Vitest names it. */
  file: string
  titles: string[]
  count: number
  stride: number
  /** Process and thread. */
  worker: string
}
