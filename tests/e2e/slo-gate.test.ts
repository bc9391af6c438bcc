import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { CLI, NODE, openFixture } from '../helpers/lab.ts'

/** Ages are told by the machine's clock: the commands that run here have that one. */
const REAL = { tags: ['clock'] }
const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

const observation = (latency_p95_ms: number, days: number) => ({
  latency_p50_ms: latency_p95_ms / 2,
  latency_p50_ci_ms: [latency_p95_ms / 3, latency_p95_ms / 2],
  latency_p95_ms,
  latency_p95_ci_ms: [latency_p95_ms, latency_p95_ms],
  latency_p99_ms: latency_p95_ms * 2,
  latency_p99_ci_ms: [latency_p95_ms, latency_p95_ms * 2],
  ci_confidence: 0.9375,
  samples: 500,
  runs: 5,
  benchmark: 'identity/login.bench.ts::login',
  env_fingerprint: 'a1b2c3d4e5f60718',
  observed_at: ago(days),
  observed_commit: '0123456789abcdef0123456789abcdef01234567',
  observed_dirty: true,
  worst_p99_ms: latency_p95_ms * 3,
  worst_p99_samples: 400,
  worst_p99_benchmark: 'identity/search.bench.ts::search',
  benchmarks: { 'search > all': { latency_p50_ms: 1, latency_p95_ms: 2, latency_p99_ms: 3, samples: 400 } },
  ledger: `1:${'0'.repeat(64)}`,
})

const manifest = (module: string, lane: string, targets: object, observed?: object): Record<string, string> => ({
  [`${module}/module.manifest.json`]: JSON.stringify({
    module,
    tags: [`lane:${lane}`],
    performance: { sla_targets: targets, ...(observed ? { observed } : {}) },
  }),
})

const FAST = { latency_p95_ms: 20 }

describe('slo-gate', REAL, () => {
  test('names every violation by module and metric, and what it could not judge', async () => {
    const project = openFixture(null, {
      ...manifest('identity', 'L2', { latency_p99_ms: 40, latency_p95_ms: 20 }, observation(24.1, 3.5)),
      ...manifest('billing', 'L3', FAST),
      ...manifest('search', 'L2', FAST, observation(12, 20.03)),
      ...manifest('mail', 'L5', FAST, observation(12, 0)),
      ...manifest('tools', 'L1', FAST, observation(99, 0)),
      'docs/module.manifest.json': '{}',
    })
    const run = await project.cli(['slo-gate'])
    expect([run.code, run.stderr]).toEqual([1, ''])
    expect(run.stdout.split('\n')).toEqual([
      '= docs: no latency target (skipped)',
      '= tools: lane L1 is not enforced (skipped)',
      '❌ SLO gate failed (3 violations):',
      '  billing: missing latency_p95_ms (target 20.0 ms)',
      '  identity: p95 24.1 ms > 20.0 ms target (observed 3 d ago)',
      '  identity: p99 72.3 ms > 40.0 ms target (observed 3 d ago)',
      '❔ SLO gate inconclusive (1 figure):',
      '  search: p95 12.0 ms observed 20.1 d ago, more than 14 d (target 20.0 ms)',
      '  measure them with vitest-evolve bench, or judge them as they are with --allow-stale',
    ])
  })

  test('says the same as data, and keeps to the lanes, the age and the pardon that are asked for', async () => {
    const project = openFixture(null, {
      ...manifest('identity', 'L2', FAST, observation(24.1, 0.25)),
      ...manifest('search', 'L3', FAST, observation(20, 20)),
    })
    const json = await project.cli(['slo-gate', '--json'])
    const result = JSON.parse(json.stdout) as { modules: { age_days: number }[] }
    expect([json.code, result]).toEqual([
      1,
      {
        verdict: 'fail',
        modules: [
          {
            module: 'identity',
            manifest: 'identity/module.manifest.json',
            lane: 'L2',
            metric: 'p95',
            target_ms: 20,
            observed_ms: 24.1,
            age_days: expect.closeTo(0.25, 2),
            verdict: 'fail',
            reason: 'p95 24.1 ms > 20.0 ms target (observed 6 h ago)',
            benchmark: null,
          },
          expect.objectContaining({ module: 'search', observed_ms: 20, verdict: 'inconclusive' }),
        ],
        unreadable: [],
        warnings: [],
      },
    ])
    expect(Object.keys(result.modules[0]!)).toEqual([
      'module',
      'manifest',
      'lane',
      'metric',
      'target_ms',
      'observed_ms',
      'age_days',
      'verdict',
      'reason',
      'benchmark',
    ])
    const upper = ['slo-gate', '--lanes', 'L3+']
    expect((await project.cli(upper)).stdout).toContain('❔ SLO gate inconclusive (1 figure):')
    for (const pardon of [['--allow-stale'], ['--max-age-days', '30']]) {
      const run = await project.cli([...upper, ...pardon])
      expect([run.code, run.stdout]).toEqual([
        0,
        '= identity: lane L2 is not enforced (skipped)\n✅ SLO gate OK (1 target held)',
      ])
    }
  })

  test('a manifest that cannot be read is named, and the rest is judged', async () => {
    const project = openFixture(null, {
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, nth) =>
          Object.entries(manifest(`m${nth}`, 'L2', FAST, observation(12, 1))),
        ).flat(),
      ),
      ...manifest('slow', 'L2', FAST, observation(24.1, 1)),
      'm7/module.manifest.json': '{"module": "m7",}',
    })
    const run = await project.cli(['slo-gate'])
    expect([run.code, run.stdout]).toEqual([
      2,
      '❌ SLO gate failed (1 violation):\n  slow: p95 24.1 ms > 20.0 ms target (observed 1 d ago)\n❌ 1 manifest could not be read',
    ])
    expect(run.stderr).toMatch(/^vitest-evolve: m7\/module\.manifest\.json: not valid JSON: .* \[ERR_MANIFEST\]$/)
    const json = JSON.parse((await project.cli(['slo-gate', '--json'])).stdout) as Record<string, unknown[]>
    expect([json.verdict, json.modules!.length, json.unreadable!.length]).toEqual(['fail', 12, 1])
  })

  test('is a command of its own, into a pipe that closes early, too', async () => {
    const project = openFixture(null, {
      ...manifest('identity', 'L2', FAST, observation(24.1, 1)),
      'z/module.manifest.json': '{}',
    })
    const bin = `"${NODE}" "${join(CLI, '../slo-gate.js')}"`
    const listed = await project.shell(`${bin} | grep -c 'identity: p95 24.1 ms > 20.0 ms target (observed 1 d ago)'`)
    expect([listed.stdout, listed.stderr]).toEqual(['1', ''])
    const closed = await project.shell(`${bin} | head -n 1`)
    expect([closed.stdout, closed.stderr]).toEqual(['= z: no latency target (skipped)', ''])
    const alone = await project.shell(`${bin} --lanes L3`)
    expect([alone.code, alone.stdout]).toEqual([
      0,
      '= identity: lane L2 is not enforced (skipped)\n= z: lane L2 is not enforced (skipped)\n= SLO gate: nothing was held, no latency target is enforced (skipped)',
    ])
    const { verdict } = JSON.parse((await project.cli(['slo-gate', '--json', '--lanes', 'L3'])).stdout) as {
      verdict: string
    }
    expect(verdict).toBe('skipped')
  })

  test('odd targets and lanes are told', async () => {
    const project = openFixture(null, {
      ...manifest('a', 'L9', FAST, observation(12, 1)),
      ...manifest('b', 'L2', { latency_p90_ms: 5 }),
    })
    const run = await project.cli(['slo-gate'])
    expect([run.code, run.stdout]).toEqual([0, '= b: no latency target (skipped)\n✅ SLO gate OK (1 target held)'])
    expect(run.stderr.split('\n')).toEqual([
      'vitest-evolve: a/module.manifest.json: unknown lane L9, enforced like any other',
      expect.stringContaining('b/module.manifest.json: nothing holds performance.sla_targets.latency_p90_ms;'),
    ])
  })

  test.each([
    [['--lanes', 'L9'], /--lanes takes lanes of L0, L1, L2, L3, L4, L5, such as L2,L3 or L2\+, not "L9" \[ERR_USAGE\]/],
    [['--max-age-days', '-1'], /--max-age-days.*\[ERR_USAGE\]/],
    [['--max-age-days', 'soon'], /--max-age-days is a number from 0, not "soon" \[ERR_USAGE\]/],
    [[], /no module\.manifest\.json below .* \[ERR_NO_MODULES\]/],
  ])('%j is refused in one line', async (args, message) => {
    const run = await openFixture(null, {}).cli(['slo-gate', ...args])
    expect([run.code, run.stdout]).toEqual([2, ''])
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toContain('\n')
  })

  test('what bench writes keeps to the schema that ships', () => {
    const file = new URL('../../schema/module.manifest.schema.json', import.meta.url)
    const schema = JSON.parse(readFileSync(file, 'utf8')) as object
    const valid = new Ajv2020({ allErrors: true, validateFormats: false }).compile(schema)
    const targets = { ...FAST, benchmarks: { 'search > all': { latency_p95_ms: 5 } } }
    const [text] = Object.values(manifest('identity', 'L2', targets, observation(24.1, 1)))
    const content = JSON.parse(text!) as object
    expect([valid(content), valid.errors]).toEqual([true, null])
    for (const performance of [
      { sla_targets: { latency_p95_ms: 0 } },
      { sla_targets: { latency_p95_ms: '20' } },
      { sla_targets: { benchmarks: { all: 5 } } },
      { sla_targets: { benchmarks: { all: {} } } },
      { sla_targets: { benchmarks: { all: { latency_p95_ms: -5 } } } },
      { observed: { benchmarks: { all: { latency_p95_ms: 'fast' } } } },
      { observed: { latency_p95_ms: -1 } },
      { observed: { latency_p95_ci_ms: [1] } },
      { observed: { ci_confidence: 95 } },
      { observed: { ledger: '1' } },
    ])
      expect(valid({ ...content, performance })).toBe(false)
  })
})
