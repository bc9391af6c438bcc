import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { benchFile, MAJOR, openBench } from '../helpers/bench-file.ts'
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
  test('overwrites nothing that it does not understand', async () => {
    const manifests = ['{"module":"a","performance":"good"}', '{"module":"b","performance":{"observed":[1]}}']
    const project = openBench({
      ...CONFIG,
      'a/module.manifest.json': manifests[0]!,
      'a/x.bench.mjs': benchFile([{ name: 'x', duration: '3' }]),
      'b/module.manifest.json': manifests[1]!,
      'b/x.bench.mjs': benchFile([{ name: 'x', duration: '3' }]),
    })
    const run = await project.cli(['bench', '--runs', '1'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('performance must be an object, not "good"; not measured [ERR_MANIFEST]')
    expect(run.stderr).toContain('performance.observed must be an object, not [1]; not measured [ERR_MANIFEST]')
    const after = ['a', 'b'].map((name) => readFileSync(join(project.dir, name, 'module.manifest.json'), 'utf8'))
    expect(after).toEqual(manifests)
  })

  test('measures in an environment that reads by way of Vite, which refuses files outside of the project', async () => {
    const project = openBench({
      'vitest.config.mjs': "export default { test: { watch: false, environment: './web.mjs' } }\n",
      // What is above it is not the project's.
      'pnpm-workspace.yaml': 'packages: []\n',
      'web.mjs':
        "export default { name: 'web', viteEnvironment: 'client', transformMode: 'web', setup: () => ({ teardown() {} }) }\n",
      'a/module.manifest.json': '{"module":"a"}',
      'a/x.bench.mjs': benchFile([{ name: 'x', duration: '3' }]),
    })
    const run = await project.cli(['bench', '--runs', '1'])
    expect([run.stdout, run.code]).toEqual([expect.stringContaining('a: observed p50=3.00'), 0])
  })

  test('measures each benchmark and records the worst: manifest, ledger, report, text', async () => {
    const manifest =
      '{\n    "module": "payments.core",\n    "performance": { "sla_targets": { "latency_p95_ms": 20 } }\n}\n'
    const project = openBench({
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
      worst_p50_ms: 50.5,
      worst_p99_ms: 99.01,
      worst_p99_samples: 300,
      worst_p99_benchmark: `packages/a/fees.bench.mjs::${titled('ramp')}`,
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
    expect(ledger.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({
        module: 'payments.core',
        benchmark: `packages/a/fees.bench.mjs::${titled('two peaks')}`,
        dirty: expect.toSatisfy((dirty) => dirty === null || typeof dirty === 'boolean') as unknown,
      }),
    )
    const verified = await project.cli(['ledger', 'verify'])
    expect(verified.stdout).toMatch(/bench\.ndjson: intact, 3 lines/)
    expect((await project.cli(['slo-gate'])).stdout).toContain('p95 96.0 ms > 20.0 ms target (observed')
  })

  test('what fails keeps the last good figures of its module, and is told', async () => {
    const good = benchFile([{ name: 'works', duration: '4' }])
    const project = openBench({
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

  const FOUR = MAJOR < 5
  const four = (body: string): string => `import { bench, describe } from 'vitest'\n${body}\n`
  const CALLS = '{ time: 0, iterations: 20, warmupTime: 0, warmupIterations: 0 }'
  const WORK = 'for (let end = process.hrtime.bigint() + 1000000n; process.hrtime.bigint() < end; );'

  test.runIf(FOUR)('what throws nothing at all is a failure, and so is describe.only', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      'a/module.manifest.json': '{"module":"a"}',
      'a/falsy.bench.mjs': four(`for (const [name, fn] of Object.entries({
  undefined: () => { throw undefined },
  null: async () => { throw null },
  zero: () => Promise.reject(0),
  fine: () => { ${WORK} },
})) bench(name, fn, ${CALLS})`),
      'a/only.bench.mjs': four(`describe.only('fast', () => { bench('one', () => { ${WORK} }, ${CALLS}) })
describe('slow', () => { bench('two', () => { ${WORK} }, ${CALLS}) })`),
    })
    const { modules } = await bench(project, ['--runs', '1'], 1)
    const told = modules[0]!.failures.map(({ id, message }) => `${id.slice(2)}: ${message}`)
    for (const name of ['undefined', 'null', 'zero'])
      expect(told.find((one) => one.startsWith(`falsy.bench.mjs::${name}: `))).toMatch(
        /it threw what is no error|null|0/,
      )
    expect(told.find((one) => one.startsWith('only.bench.mjs::fast::one: '))).toContain('.only')
    expect(modules[0]!.benchmarks.map(({ name }) => name)).toEqual(['fine'])
    expect(observed(project, 'a')).toEqual({})
  })

  test.runIf(FOUR)('no clock is believed but the real one', async () => {
    const project = openFixture(null, {
      ...CONFIG,
      'vitest.config.mjs': "export default { test: { setupFiles: ['./setup.mjs'] } }\n",
      'setup.mjs': 'const real = performance.now.bind(performance)\nperformance.now = () => real() / 10\n',
      'a/module.manifest.json': '{"module":"a"}',
      'a/clock.bench.mjs': four(`bench('by set-up', () => { ${WORK} }, ${CALLS})
bench('by option', () => { ${WORK} }, { ...${CALLS}, now: () => 0 })`),
    })
    const { modules } = await bench(project, ['--runs', '1'])
    for (const { p50_ms } of modules[0]!.benchmarks) expect(p50_ms).toBeGreaterThan(0.99)
    expect(modules[0]!.benchmarks).toHaveLength(2)
  })

  test('what is skipped is named, also by a module that has nothing else; nothing measured where targets are fails', async () => {
    const skip = MAJOR >= 5 ? 'test.skip(' : 'bench.skip('
    const skipped = (source: string): string => source.replace(MAJOR >= 5 ? 'test(' : 'bench(', skip)
    const one = benchFile([{ name: 'one', duration: '4' }])
    const target = '"performance":{"sla_targets":{"latency_p95_ms":5}}'
    const project = openBench({
      ...CONFIG,
      'a/module.manifest.json': '{"module":"a"}',
      'a/a.bench.mjs': skipped(
        benchFile([
          { name: 'out', duration: '9' },
          { name: 'in', duration: '4' },
        ]),
      ),
      'b/module.manifest.json': `{"module":"b",${target}}`,
      'b/b.bench.mjs': skipped(one),
      'c/module.manifest.json': '{"module":"c"}',
    })
    const both = await project.cli(['bench', '--runs', '1', '--quiet'])
    expect(both.code).toBe(0)
    expect(both.stdout).toContain('✅ a: observed p50=4.00')
    expect(both.stdout).toContain('= c: no benchmarks (skipped)\n')
    const b = '❔ b: no benchmark was measured (1 skipped), but it has latency targets'
    expect(both.stdout).toContain(b)
    expect(both.stdout).not.toContain('= b:')
    expect(both.stderr).toMatch(/a\/a\.bench\.mjs::group::out is skipped/)
    expect(both.stderr).toContain('b/b.bench.mjs')

    for (const args of [
      ['--module', 'b'],
      ['--module', 'b', '--module', 'c'],
    ]) {
      const none = await project.cli(['bench', '--runs', '1', '--quiet', '--json', ...args])
      expect(none.code).toBe(1)
      expect((JSON.parse(none.stdout) as { modules: object[] }).modules[0]).toMatchObject({
        state: 'no-benchmarks',
        skipped: [expect.stringContaining('b/b.bench.mjs')],
      })
    }
    expect((await project.cli(['bench', '--runs', '1', '--quiet', '--module', 'c'])).code).toBe(0)
    // Its benchmark was there before.
    project.write({ 'a/a.bench.mjs': skipped(one) })
    const gone = await project.cli(['bench', '--runs', '1', '--quiet', '--module', 'a'])
    expect(gone.stdout).toContain('❔ a: no benchmark was measured (1 skipped), but it has figures of an earlier run')
    expect(observed(project, 'a').latency_p95_ms).toBe(4)
  })

  test('a file that holds no benchmarks of Vitest runs once, and is named; the others count', async () => {
    const ran = (name: string): string =>
      `import { appendFileSync } from 'node:fs'\nappendFileSync(new URL('../ran', import.meta.url), '${name}\\n')\n`
    const project = openBench({
      ...CONFIG,
      'a/module.manifest.json': '{"module":"a"}',
      'a/empty.bench.mjs': '',
      'a/script.bench.mjs': `${ran('script')}for (let n = 0; n < 1e6; n += 1) Math.sqrt(n)\nconsole.log('1e6 ops/s')\n`,
      'a/tests.bench.mjs': `${ran('tests')}import { test } from 'vitest'\ntest('is none', () => {})\n`,
      'a/suite.bench.mjs': "import { describe } from 'vitest'\ndescribe('nothing', () => {})\n",
      'a/todo.bench.mjs': "import { describe } from 'vitest'\ndescribe.todo('later')\n",
      'a/works.bench.mjs': benchFile([{ name: 'works', duration: '4' }], ran('works')),
      'b/module.manifest.json': '{"module":"b","performance":{"sla_targets":{"latency_p95_ms":5}}}',
      'b/script.bench.mjs': 'export {}\n',
    })
    const run = await project.cli(['bench', '--runs', '3', '--quiet'])
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('✅ a: observed p50=4.00')
    expect(run.stdout).toContain('❔ b: no benchmark was measured, but it has latency targets')
    expect(run.stderr.split('\n').sort()).toEqual([
      ...['a/empty', 'a/script', 'a/suite', 'a/tests'].map(
        (file) => `vitest-evolve: ${file}.bench.mjs holds no benchmarks of Vitest: not measured`,
      ),
      'vitest-evolve: a/todo.bench.mjs::later is skipped: not measured',
      'vitest-evolve: b/script.bench.mjs holds no benchmarks of Vitest: not measured',
    ])
    expect(readFileSync(join(project.dir, 'ran'), 'utf8').trim().split('\n').sort()).toEqual([
      'script',
      'tests',
      'works',
      'works',
      'works',
    ])
    const json = await project.cli(['bench', '--runs', '1', '--quiet', '--json', '--module', 'b'])
    expect([json.code, (JSON.parse(json.stdout) as { modules: object[] }).modules]).toEqual([
      1,
      [expect.objectContaining({ without_benchmarks: ['b/script.bench.mjs'], skipped: [] })],
    ])
  })

  test('a benchmark may have targets of its own, beside those of its module, whatever it is called', async () => {
    const odd = ['it\'s "quoted" > 日本', '__proto__']
    const inManifest = (name: string): string => titled(name).split('::').join(' > ')
    const targets = Object.fromEntries(
      [...odd.map(inManifest), 'gone'].map((name) => [name, { latency_p95_ms: 5, latency_p99_ms: 50 }]),
    )
    const project = openBench({
      ...CONFIG,
      'a/module.manifest.json': `${JSON.stringify({ performance: { sla_targets: { latency_p95_ms: 20, benchmarks: targets } } }, null, 4)}\n`,
      'a/a.bench.mjs': benchFile([
        { name: odd[0]!, duration: 'n % 10 === 0 ? 9 : 3' },
        { name: odd[1]!, duration: '4' },
        { name: 'has none', duration: '12' },
      ]),
    })
    const measured = await project.cli(['bench', '--runs', '2', '--quiet'])
    expect([measured.code, measured.stderr]).toEqual([
      0,
      `vitest-evolve: a: performance.sla_targets.benchmarks names "gone", and no benchmark is called so; there are ${[...odd, 'has none'].map((name) => JSON.stringify(inManifest(name))).join(', ')}`,
    ])
    expect(Object.entries(observed(project, 'a').benchmarks as object)).toEqual([
      [inManifest(odd[0]!), { latency_p50_ms: 3, latency_p95_ms: 9, latency_p99_ms: 9, samples: 200 }],
      [inManifest(odd[1]!), { latency_p50_ms: 4, latency_p95_ms: 4, latency_p99_ms: 4, samples: 200 }],
    ])
    const gate = await project.cli(['slo-gate'])
    expect([gate.code, gate.stdout.split('\n')]).toEqual([
      1,
      [
        '❌ SLO gate failed (3 violations):',
        `  a: ${JSON.stringify(inManifest(odd[0]!))}: p95 9.00 ms > 5.00 ms target (observed just now)`,
        ...[5, 50].map((ms) => `  a: "gone": no benchmark of this name was measured (target ${ms.toPrecision(3)} ms)`),
      ],
    ])
    const { modules } = JSON.parse((await project.cli(['slo-gate', '--json'])).stdout) as {
      modules: { benchmark: string | null; metric: string; verdict: string }[]
    }
    expect(modules.map(({ benchmark, metric, verdict }) => [benchmark, metric, verdict])).toContainEqual([
      inManifest(odd[1]!),
      'p95',
      'pass',
    ])
    expect(modules[0]).toMatchObject({ benchmark: null, metric: 'p95', verdict: 'pass', observed_ms: 12 })

    // Nothing is kept of what has no target any more.
    project.write({
      'a/module.manifest.json': readFileSync(join(project.dir, 'a/module.manifest.json'), 'utf8').replace(
        /,\s*"benchmarks": \{.*?"gone": \{.*?\}\s*\}/s,
        '',
      ),
    })
    const again = await project.cli(['bench', '--runs', '1', '--quiet'])
    expect([again.code, again.stderr]).toEqual([0, ''])
    expect(observed(project, 'a')).not.toHaveProperty('benchmarks')
    expect((await project.cli(['slo-gate'])).stdout).toBe('✅ SLO gate OK (1 target held)')
  })

  test.runIf(FOUR)('flags of Node are another machine, and a file of two projects is refused', async () => {
    const project = openBench({
      ...CONFIG,
      'vitest.config.mjs': "export default { test: { execArgv: ['--no-opt'] } }\n",
      'a/module.manifest.json': '{"module":"a"}',
      'a/a.bench.mjs': benchFile([{ name: 'one', duration: '4' }]),
    })
    const env = async (): Promise<unknown> => {
      const { environment } = (await bench(project, ['--runs', '1'])) as unknown as { environment: object }
      return (environment as { runtime_flags?: string }).runtime_flags
    }
    expect(await env()).toMatch(/^--no-opt --import \S+$/)
    project.write({ 'vitest.config.mjs': 'export default {}\n' })
    const other = await project.cli(['bench', 'compare', '--baseline', 'reports/bench.json', '--runs', '5'])
    expect(other.stderr).toContain('it was measured with --no-opt --import')
    expect(other.code).toBe(2)
    expect(await env()).toMatch(/^--import \S+$/)

    project.write({
      'vitest.config.mjs': `const one = (name) => ({ test: { name, benchmark: { include: ['**/*.bench.mjs'] } } })
export default { test: { projects: [one('first'), one('second')] } }\n`,
    })
    const { modules } = await bench(project, ['--runs', '1'], 1)
    expect(modules[0]!.failures).toEqual([
      {
        id: 'a/a.bench.mjs',
        message: 'it belongs to several projects of Vitest, first and second: have one of them include it',
      },
    ])
  })

  test('says what it cannot do: arguments, modules, manifests', async () => {
    const project = openBench({
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
      [['--', '--benchmark.exclude', 'a/**'], '--benchmark.exclude leaves out benchmarks'],
      [['compare'], 'name either a commit, BASE, or --baseline FILE'],
      [['compare', 'main', '--fail-on', 'p95 >'], '--fail-on takes'],
    ] as const) {
      const run = await project.cli(['bench', ...args])
      expect(run.stderr).toContain(message)
      expect(run.code).toBe(2)
    }
    expect(existsSync(join(project.dir, 'manifests/.ledger/bench.ndjson'))).toBe(true)
  })
})
