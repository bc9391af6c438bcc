/** What the process that runs benchmarks is told when it starts. */
export interface BenchOrder {
  /** Arguments for Vitest. */
  args: string[]
  /** The built files that run in workers, for Vitest 4 and 5. */
  workers: { runner: string; provider: string }
  /** What workers run on in place of this Node; `null`: on this. */
  node: string | null
}

/**
 * It answers once it has started, then after each file. Paths are absolute, with `/`; what is skipped is told by its
 * titles, as failures are.
 */
export type BenchAnswer =
  | { kind: 'ready'; vitest: string; clock: number; files: string[]; notes: string[] }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'ran'; failures: BenchFailure[]; skipped: string[][] }

/** What went wrong in a file, or in one of its benchmarks. */
export interface BenchFailure {
  /** From the file's suites down; empty for the file. */
  titles: string[]
  message: string
}

/** A file whose benchmarks are to run, in a process of its own. */
export interface BenchRequest {
  file: string
}
