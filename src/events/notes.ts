/** The key of what the plugin provides to a project, and of what the setup file leaves in `task.meta`. */
export const NOTES = 'vitest-evolve'

/** What the worker tells the reporter about a task; a key is absent where there is nothing to say. */
export interface TaskNotes {
  /** Failed attempts: how many errors the task had before it, and whether its first one came from a hook. */
  failures?: { attempt: number; from: number; hook: boolean }[]
  /** Attempts to reach the network that were refused. */
  network?: { attempt: number; protocol: 'tcp' | 'tls' | 'udp' | 'dns'; host: string; port: number | null }[]
  /** On a file: its tests were isolated. */
  isolated?: true
  /** What went wrong in the harness itself. */
  failure?: string
}
