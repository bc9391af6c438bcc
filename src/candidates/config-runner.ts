import { readFile, writeFile } from 'node:fs/promises'
import type { Errand } from '../vitest-process.ts'
import type { CoverageRules } from './coverage-rules.ts'

/** Runs in a process of its own, in the project's folder: which files the project's coverage is of, by its own Vitest. */
async function answer({ vitest }: Errand): Promise<CoverageRules> {
  const { resolveConfig } = (await import(vitest)) as typeof import('vitest/node')
  const { vitestConfig } = await resolveConfig({ watch: false })
  const { include, exclude } = vitestConfig.coverage as { include?: string[]; exclude?: string[] }
  return { include: include ?? null, exclude: exclude ?? [] }
}

const errand = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as Errand
const answered = await answer(errand).catch((error: unknown) => ({
  error: error instanceof Error ? error.message : String(error),
}))
await writeFile(errand.output, JSON.stringify(answered))
// A config may have started something.
process.exit()
