export interface Outcome {
  /** Whose outcome it is; `run` stands for what no test, suite or file has. */
  kind: 'test' | 'suite' | 'module' | 'run'
  test_id: string
  project: string
  file: string
  state: 'passed' | 'failed' | 'skipped' | 'pending'
  message: string | null
  /** What the guard refused. */
  network: { protocol: string; host: string; port: number | null }[]
}

export interface RunReport {
  version: string
  files: number
  tests: Outcome[]
  /** Suites and files, judged by their own errors alone: those of hooks, and of loading a file. */
  suites: Outcome[]
  /** Errors that nothing caught and that fail the run, with the test file that ran meanwhile, where that is known. */
  unhandled: { message: string; file: string | null }[]
  /** Whether test files share nothing of what they load. */
  isolated: boolean
  /** Whether the project has the line itself. */
  line: boolean
}
