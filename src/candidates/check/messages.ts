import type { ModuleOutcome } from '../../outcomes.ts'
import type { CoverageRules } from '../coverage-rules.ts'

/** What the process that measures a side is told. */
export interface CheckOrder {
  /** The project's folder of the user: what files and patterns are named by. */
  home: string
  /** Arguments for Vitest. */
  args: string[]
  /** Folder for what Vitest writes. */
  coverage: string
  /** Where the coverage is written, as istanbul's JSON. */
  report: string
  /** Whether the config may say that errors which no test caught don't matter. */
  mayIgnoreErrors: boolean
  /** Test files that run alone; all where it is `null`. */
  only: readonly string[] | null
}

/** Files are relative to the project's folder. */
export interface CheckAnswer {
  rules: CoverageRules & { provider: string }
  /** What became of each test file. */
  files: ({ file: string } & ModuleOutcome)[]
  /** Errors that no test caught, and that matter. */
  unhandled: { file: string | null; message: string }[]
  /** Whether the config says that such errors, or some, don't. */
  ignoresErrors: boolean
  /** Files that Vitest takes as tests, whatever they are called. */
  tests: string[]
  /** Those that it checks the types of, and does not run. */
  types: string[]
  /** Files that it loads before them. */
  setup: string[]
}

/** A mistake that the user can mend, told from our own. */
export interface Refusal {
  refused: { code: string; message: string }
}
