import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { benchFile, MAJOR } from '../helpers/bench-file.ts'
import { openFixture, type Project } from '../helpers/lab.ts'

interface BenchJson {
  modules: {
    module: string
    manifest: string
    latency_p50_ms: number | null
    latency_p95_ms: number | null
    latency_p99_ms: number | null
    samples: number
    state: string
    benchmarks: { id: string; name: string; p50_ms: number; p95_ms: number; p99_ms: number; samples: number }[]
    failures: { id: string; message: string }[]
  }[]
  env_fingerprint: string
}

/** The harness is in the config: benchmarks run without it. */
const CONFIG = {
  'package.json': '{"type":"module"}',
  'vitest.config.mjs': "import { evolve } from 'vitest-evolve'\nexport default { plugins: [evolve()] }\n",
}

const observed = (project: Project, folder: string): Record<string, unknown> => {
  const manifest = JSON.parse(readFileSync(join(project.dir, folder, 'module.manifest.json'), 'utf8')) as {
    performance?: { observed?: Record<string, unknown> }
  }
  return manifest.performance?.observed ?? {}
}

const bench = async (project: Project, args: string[], code = 0): Promise<BenchJson> => {
  const run = await project.cli(['bench', '--quiet', '--json', ...args])
  expect(run.stderr).toBe('')
  expect(run.code).toBe(code)
  return JSON.parse(run.stdout) as BenchJson
}

const titled = (name: string): string => (MAJOR >= 5 ? `group::${name}::${name}` : `group::${name}`)

describe('bench', () => {
  test('measures each benchmark and records the worst: manifest, ledger, report, text', async () => {
    const manifest =
      '{\n    "module": "payments.core",\n    "performance": { "sla_targets": { "latency_p95_ms": 20 } }\n}\n'
    const project = openFixture(null, {
      ...CONFIG,
      'packages/a/module.manifest.json': manifest,
      'packages/a/fees.bench.mjs': benchFile([
        { name: 'ramp', duration: '(n * 37) % 100 + 1' },
        { name: 'two peaks', duration: 'n % 10 === 0 ? 96 : 2' },
        { name: 'constant', duration: '5' },
      ]),
      'packages/a/inner/module.manifest.json': '{"module":"inner"}',
      'packages/a/inner/own.bench.mjs': benchFile([{ name: 'own', duration: '3' }]),
      'packages/b/module.manifest.json': '{"module":"b"}',
      'packages/c/module.manifest.json': '{"module":"c","layout":{"paths":{"benchmarks":"perf"}}}',
      'packages/c/perf/here.bench.mjs': benchFile([{ name: 'here', duration: '7' }]),
      'packages/c/elsewhere.bench.mjs': benchFile([{ name: 'elsewhere', duration: '99' }]),
    })
    const run = await project.cli(['bench', '--runs', '3'])
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('= b: no benchmarks (skipped)\n')
    expect(run.stdout).toContain('✅ payments.core: observed p50=2.00 p95=96.0 p99=96.0 ms\n')
    expect(run.stdout).toContain('✅ inner: observed p50=3.00 p95=3.00 p99=3.00 ms\n')
    expect(run.stdout).toContain('✅ c: observed p50=7.00 p95=7.00 p99=7.00 ms\n')
    expect(run.stdout).not.toContain('elsewhere')

    expect(readFileSync(join(project.dir, 'packages/a/module.manifest.json'), 'utf8')).toMatch(
      /^\{\n {4}"module": "payments\.core",\n {4}"performance": \{ "sla_targets": \{ "latency_p95_ms": 20 \}, "observed": /,
    )
    expect(observed(project, 'packages/a')).toMatchObject({
      latency_p50_ms: 2,
      latency_p95_ms: 96,
      latency_p99_ms: 96,
      latency_p95_ci_ms: [96, 96],
      ci_confidence: 0.75,
      samples: 300,
      runs: 3,
      benchmark: `packages/a/fees.bench.mjs::${titled('two peaks')}`,
    })
    expect(observed(project, 'packages/b')).toEqual({})

    const report = JSON.parse(readFileSync(join(project.dir, 'reports/bench.json'), 'utf8')) as {
      modules: { benchmarks: { name: string; p50_ms: number; p95_ms: number; p99_ms: number; processes: object[] }[] }[]
    }
    // 1 to 100, three times: Hyndman and Fan's definition 7 gives ranks 149.5, 284.05 and 296.01.
    const ramp = report.modules.flatMap(({ benchmarks }) => benchmarks).find(({ name }) => name.includes('ramp'))
    expect(ramp).toMatchObject({ p50_ms: 50.5, p95_ms: 95.05, p99_ms: 99.01 })
    expect(ramp!.processes).toHaveLength(3)

    const ledger = readFileSync(join(project.dir, 'manifests/.ledger/bench.ndjson'), 'utf8').trim().split('\n')
    const keys = Object.keys(JSON.parse(ledger[0]!) as object)
    expect(keys.slice(0, 8)).toEqual(
      'ts module latency_p50_ms latency_p95_ms latency_p99_ms samples env_fingerprint commit'.split(' '),
    )
    const verified = await project.cli(['ledger', 'verify'])
    expect(verified.stdout).toMatch(/bench\.ndjson: intact, 3 lines/)
    expect((await project.cli(['slo-gate'])).stdout).toContain('p95 96.0 ms > 20.0 ms target (observed')
  })

  test('what fails keeps the last good figures of its module, and is told', async () => {
    const good = benchFile([{ name: 'works', duration: '4' }])
    const project = openFixture(null, {
      ...CONFIG,
      'a/module.manifest.json': '{"module":"a"}',
      'a/good.bench.mjs': good,
      'b/module.manifest.json': '{"module":"b"}',
      'b/good.bench.mjs': good,
    })
    await bench(project, ['--runs', '2'])
    const before = observed(project, 'a')
    expect(before.latency_p95_ms).toBe(4)

    project.write({
      'a/throws.bench.mjs': benchFile([
        { name: 'throws', body: "throw new Error('no such fee')" },
        { name: 'still works', duration: '100' },
      ]),
      'a/none.bench.mjs': benchFile([{ name: 'none', duration: '1', calls: 0 }]),
      'a/twice.bench.mjs': benchFile([
        { name: 'same', duration: '1' },
        { name: 'same', duration: '2' },
      ]),
      'a/fast.bench.mjs': benchFile([{ name: 'nothing', body: '', calls: 300_000 }]),
      'a/hangs.bench.mjs': benchFile([{ name: 'hangs', body: 'for (;;);' }]),
      'a/exits.bench.mjs': benchFile([{ name: 'exits', body: 'process.kill(process.pid, "SIGKILL")' }]),
      'a/syntax.bench.mjs': 'export default {',
      'a/only.bench.mjs': good
        .replace(MAJOR >= 5 ? "test('" : "bench('", MAJOR >= 5 ? "test.only('" : "bench.only('")
        .replace(MAJOR >= 5 ? 'test("' : 'bench("', MAJOR >= 5 ? 'test.only("' : 'bench.only("'),
    })
    const { modules } = await bench(project, ['--runs', '2', '--timeout', '6'], 1)
    const a = modules.find(({ module }) => module === 'a')!
    const told = (file: string): string =>
      a.failures
        .filter(({ id }) => id.startsWith(`a/${file}.bench.mjs`))
        .map(({ id, message }) => `${id}: ${message}`)
        .join('\n')
    expect(told('throws')).toBe(`a/throws.bench.mjs::${MAJOR >= 5 ? 'group::throws' : titled('throws')}: no such fee`)
    expect(told('none')).toMatch(/none.*(returned no samples|did not complete)/)
    expect(told('twice')).toMatch(/same.*the name is used twice/)
    expect(told('fast')).toMatch(/nothing: a call takes \d+ ns, reading the clock \d+ ns: repeat the work/)
    expect(told('hangs')).toContain('nothing was measured for 6 s, and its process was ended')
    expect(told('exits')).not.toBe('')
    expect(told('syntax')).not.toBe('')
    expect(told('only')).toContain('.only')
    expect(told('good')).toBe('')
    expect(a).toMatchObject({ state: 'failed', latency_p95_ms: null })
    expect(observed(project, 'a')).toEqual(before)
    expect(modules.find(({ module }) => module === 'b')).toMatchObject({ state: 'measured', latency_p95_ms: 4 })
  })

  test('says what it cannot do: arguments, modules, manifests', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      'a/module.manifest.json': '{"module":"a"}',
      'a/a.bench.mjs': benchFile([{ name: 'works', duration: '4' }]),
      'b/module.manifest.json': '{"module":',
    })
    const broken = await project.cli(['bench', '--runs', '1', '--quiet'])
    expect(broken.code).toBe(2)
    expect(broken.stderr).toContain('b/module.manifest.json: not valid JSON')
    expect(broken.stdout).toContain('✅ a: observed p50=4.00')
    for (const [args, message] of [
      [['--runs', '0'], '--runs is a whole number from 1'],
      [['--runs', 'x'], '--runs is a number'],
      [['--module', 'zz'], 'there is no module "zz"'],
      [['--margin', '3'], '--margin goes with compare'],
      [['faster'], '"faster" is no option'],
      [['--', '-t', 'works'], '-t leaves out benchmarks'],
      [['compare'], 'name a commit, BASE, or --baseline FILE'],
      [['compare', 'main', '--fail-on', 'p95 >'], '--fail-on takes'],
    ] as const) {
      const run = await project.cli(['bench', ...args])
      expect(run.stderr).toContain(message)
      expect(run.code).toBe(2)
    }
    expect(existsSync(join(project.dir, 'manifests/.ledger/bench.ndjson'))).toBe(true)
  })
})
