/** Names of configs in the order in which Vitest takes one of a folder. */
const CONFIGS: readonly string[] = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `${name}.${extension}`),
)

/** Whether Vitest takes a file of this name as the config of a project. */
export function isConfigFile(path: string): boolean {
  return /(?:^|\/)vite(?:st)?(?:\.[\w-]+)?\.config\.[^/]+$/.test(path)
}

/** The one that Vitest takes of a folder. @param names of the files in it */
export function configAmong(names: readonly string[]): string | undefined {
  return CONFIGS.find((name) => names.includes(name))
}

/** Whether a folder without a config takes the nearest one above it: Vitest 5 does not. @param version `null`: not known */
export function takesConfigsAbove(version: string | null): boolean {
  return version === null || Number.parseInt(version, 10) < 5
}
