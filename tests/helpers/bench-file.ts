import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { openFixture, VITEST, type Project } from './lab.ts'

/** The major of the Vitest that projects of the lab have. */
export const MAJOR: number = Number.parseInt(
  (JSON.parse(readFileSync(join(VITEST, 'package.json'), 'utf8')) as { version: string }).version,
  10,
)

const PRELOAD = pathToFileURL(fileURLToPath(new URL('virtual-clock.mjs', import.meta.url))).href

/** A project in which benchmarks take as long as they say. */
export function openBench(files: Record<string, string>): Project {
  const project = openFixture(null, files)
  // Vitest 5 lets a benchmark say how long it took.
  const env = MAJOR >= 5 ? {} : { NODE_OPTIONS: `--import ${PRELOAD}` }
  return { ...project, cli: (args, more) => project.cli(args, { ...env, ...more }) }
}

export interface BenchmarkSource {
  name: string
  /** How long the nth call takes, in milliseconds, as an expression in `n`; see `openBench`. */
  duration?: string
  /** What a call really does, by the real clock. */
  body?: string
  /** How many calls. */
  calls?: number
}

/** A benchmark file as the lab's Vitest wants it, with its imports; each benchmark in the suite `group`. */
export function benchFile(benchmarks: readonly BenchmarkSource[], imports = ''): string {
  return MAJOR >= 5 ? five(benchmarks, imports) : four(benchmarks, imports)
}

function four(benchmarks: readonly BenchmarkSource[], imports: string): string {
  const parts = benchmarks.map(({ name, duration, body = '', calls = 100 }) => {
    const options = `{ time: 0, iterations: ${calls}, warmupTime: 0, warmupIterations: 0`
    return duration === undefined
      ? `  bench(${JSON.stringify(name)}, () => { ${body} }, ${options} })`
      : `  { let n = -1
    bench(${JSON.stringify(name)}, () => { globalThis.benchClock += ${duration}; n += 1 }, ${options}, setup: () => { n = -1 } }) }`
  })
  const clock = benchmarks.some(({ duration }) => duration !== undefined) ? 'globalThis.benchClock = 0\n' : ''
  // Vitest calls a function once to see whether it is asynchronous: that is call -1.
  return `import { bench, describe } from 'vitest'\n${imports}\n${clock}describe('group', () => {\n${parts.join('\n')}\n})\n`
}

function five(benchmarks: readonly BenchmarkSource[], imports: string): string {
  const parts = benchmarks.map(({ name, duration, body = '', calls = 100 }) => {
    const call =
      duration === undefined ? body : `const overriddenDuration = ${duration}; n += 1; return { overriddenDuration }`
    return `  { let n = -1
    test(${JSON.stringify(name)}, async ({ bench }) => {
      await bench(${JSON.stringify(name)}, () => { ${call} }).run({ time: 0, iterations: ${calls}, warmup: false })
    }) }`
  })
  return `import { describe, test } from 'vitest'\n${imports}\ndescribe('group', () => {\n${parts.join('\n')}\n})\n`
}
