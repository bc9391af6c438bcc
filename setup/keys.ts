import type { Settings } from '../src/options.ts'

/** What travels from the plugin to every worker, through Vitest's `provide`. */
export interface Provided {
  settings: Settings
  /** Vitest's root, which test ids are relative to. */
  root: string
  project: string
  /** `expect.poll.interval` of the project's config, in milliseconds. */
  pollInterval?: number | undefined
}

/** A file's path as in test ids: relative to the root, POSIX separators. */
export function relativePath(root: string, file: string): string {
  return process.getBuiltinModule('node:path').relative(root, file).replaceAll('\\', '/')
}

/** The seed of a file's module-level streams; the scopes below add to it. */
export function fileKey({ settings, root, project }: Provided, file: string): string {
  return [settings.seed, project, relativePath(root, file)].join('\0')
}
