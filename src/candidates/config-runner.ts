import { readFile, writeFile } from 'node:fs/promises'
import type { Errand } from '../vitest-process.ts'
import type { CoverageRules } from './coverage-rules.ts'

interface Config {
  coverage: { include?: string[]; exclude?: string[] }
}

/** Runs in a process of its own, in the project's folder: which files the project's coverage is of, by its own Vitest. */
async function answer({ vitest }: Errand): Promise<CoverageRules> {
  const { resolveConfig } = (await import(vitest)) as typeof import('vitest/node')
  // 4.1 answers with both configs, 5 with Vite's, in which Vitest's is.
  const resolved = (await resolveConfig({ watch: false })) as { vitestConfig?: Config; test?: Config }
  const { include, exclude } = (resolved.vitestConfig ?? resolved.test!).coverage
  return { include: include ?? null, exclude: exclude ?? [] }
}

const errand = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as Errand
const answered = await answer(errand).catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(errand.output, JSON.stringify(answered))
// A config may have started something.
process.exit()
