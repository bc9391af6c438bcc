import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Errand } from '../vitest-process.ts'
import type { RulesAnswer } from './coverage-rules.ts'

interface TestConfig {
  include?: string[]
  projects?: unknown[]
  coverage: { include?: string[]; exclude?: string[]; reportsDirectory: string }
}

interface ViteConfig {
  /** Absolute, with all that is bundled into the config. */
  configFileDependencies: string[]
  test?: TestConfig
}

/** Runs in a process of its own, in the project's folder: which files the project's coverage is of, by its own Vitest. */
async function answer({ vitest }: Errand): Promise<RulesAnswer> {
  const { resolveConfig } = (await import(vitest)) as typeof import('vitest/node')
  // 4.1 answers with both configs, 5 with Vite's, in which Vitest's is.
  const resolved = (await resolveConfig({ watch: false })) as
    | { vitestConfig: TestConfig; viteConfig: ViteConfig }
    | ViteConfig
  const { vite, test } =
    'vitestConfig' in resolved
      ? { vite: resolved.viteConfig, test: resolved.vitestConfig }
      : { vite: resolved, test: resolved.test! }
  const { coverage, include: tests, projects } = test
  return {
    files: vite.configFileDependencies,
    rules: {
      include: coverage.include ?? null,
      exclude: coverage.exclude ?? [],
      // Each project has tests of its own.
      tests: projects ? null : (tests ?? null),
      reports: resolve(coverage.reportsDirectory),
    },
  }
}

const errand = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as Errand
const answered = await answer(errand).catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(errand.output, JSON.stringify(answered))
// A config may have started something.
process.exit()
