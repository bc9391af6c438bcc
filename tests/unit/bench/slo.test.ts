import { describe, expect, test } from 'vitest'
import { judgeSlo, unheldTargets, type SloRules } from '../../../src/bench/slo.ts'
import { parseManifest, type Module } from '../../../src/modules/manifest.ts'

const NOW = Date.parse('2026-02-15T12:00:00Z')
const RULES: SloRules = { now: NOW, maxAgeDays: 14, allowStale: false, enforced: ['L2', 'L3', 'L4', 'L5'] }
const ago = (days: number): string => new Date(NOW - days * 86_400_000).toISOString()

const MACHINE = 'a1b2c3d4e5f60718'

const read = (content: object | string): Module =>
  parseManifest('/r/identity/module.manifest.json', typeof content === 'string' ? content : JSON.stringify(content))
const verdicts = (content: object | string, rules: Partial<SloRules> = {}): string =>
  judgeSlo(read(content), { ...RULES, ...rules })
    .map(({ verdict, reason }) => `${verdict}: ${reason}`)
    .join('\n')

/** A target of 20 ms for p95, and what was observed; a key given as `undefined` is not there. */
const observed = (latency_p95_ms: unknown, more: object = {}) => ({
  performance: {
    sla_targets: { latency_p95_ms: 20 },
    observed: { latency_p95_ms, samples: 500, observed_at: ago(3), env_fingerprint: MACHINE, ...more },
  },
})
const target = (latency_p95_ms: unknown) => ({
  performance: { ...observed(24.1).performance, sla_targets: { latency_p95_ms } },
})
const absurd = (value: string) =>
  `fail: performance.sla_targets.latency_p95_ms must be milliseconds above 0, not ${value}`

describe('the truth table of the gate', () => {
  test.each([
    ['below', observed(19.94), 'pass: p95 19.9 ms <= 20.0 ms target (observed 3 d ago)'],
    ['equal', observed(20), 'pass: p95 20.0 ms <= 20.0 ms target (observed 3 d ago)'],
    ['above', observed(24.1), 'fail: p95 24.1 ms > 20.0 ms target (observed 3 d ago)'],
    ['above by little', observed(20.004), 'fail: p95 20.004 ms > 20.000 ms target (observed 3 d ago)'],
    ['missing', observed(undefined), 'fail: missing latency_p95_ms (target 20.0 ms)'],
    ['null, as JSON writes NaN', observed(null), 'fail: missing latency_p95_ms (target 20.0 ms)'],
    [
      'no observation at all',
      { performance: { sla_targets: { latency_p95_ms: 0.5 } } },
      'fail: missing latency_p95_ms (target 0.500 ms)',
    ],
    [
      'an observation that is none',
      { performance: { sla_targets: { latency_p95_ms: 20 }, observed: 'fast' } },
      'fail: performance.observed must be an object, not "fast"',
    ],
    ['a string', observed('19'), 'fail: latency_p95_ms "19" is no latency (target 20.0 ms)'],
    ['negative', observed(-1), 'fail: latency_p95_ms -1 is no latency (target 20.0 ms)'],
    ['0', observed(0), 'fail: latency_p95_ms 0 is no latency (target 20.0 ms)'],
    ['true', observed(true), 'fail: latency_p95_ms true is no latency (target 20.0 ms)'],
    ['a list', observed([1, 2]), 'fail: latency_p95_ms [1,2] is no latency (target 20.0 ms)'],
    [
      'invalid and stale',
      observed('19', { observed_at: ago(99) }),
      'fail: latency_p95_ms "19" is no latency (target 20.0 ms)',
    ],
    [
      'as old as allowed',
      observed(19, { observed_at: ago(14) }),
      'pass: p95 19.0 ms <= 20.0 ms target (observed 14 d ago)',
    ],
    [
      'stale',
      observed(19, { observed_at: ago(14.5) }),
      'inconclusive: p95 19.0 ms observed 14.5 d ago, more than 14 d (target 20.0 ms)',
    ],
    [
      'stale and above',
      observed(24.1, { observed_at: ago(20) }),
      'inconclusive: p95 24.1 ms observed 20.0 d ago, more than 14 d (target 20.0 ms)',
    ],
    [
      'no time',
      observed(19, { observed_at: undefined }),
      'inconclusive: p95 19.0 ms observed at an unknown time (target 20.0 ms)',
    ],
    [
      'a time that is none',
      observed(19, { observed_at: 'lately' }),
      'inconclusive: p95 19.0 ms observed at an unknown time (target 20.0 ms)',
    ],
    [
      'a clock that is half a day ahead',
      observed(19, { observed_at: ago(-0.5) }),
      'pass: p95 19.0 ms <= 20.0 ms target (observed just now)',
    ],
    [
      'in the future',
      observed(19, { observed_at: ago(-2) }),
      `inconclusive: p95 19.0 ms observed in the future (${ago(-2)}) (target 20.0 ms)`,
    ],
    [
      'samples that are just enough',
      observed(19, { samples: 20 }),
      'pass: p95 19.0 ms <= 20.0 ms target (observed 3 d ago)',
    ],
    [
      'too few samples',
      observed(19, { samples: 19 }),
      'inconclusive: p95 19.0 ms of too few samples (19 of 20) (target 20.0 ms)',
    ],
    [
      'too few samples and above',
      observed(24.1, { samples: 1 }),
      'inconclusive: p95 24.1 ms of too few samples (1 of 20) (target 20.0 ms)',
    ],
    [
      'no count of samples',
      observed(19, { samples: undefined }),
      'inconclusive: p95 19.0 ms of an unknown number of samples (target 20.0 ms)',
    ],
    [
      'a count of samples that is none',
      observed(19, { samples: 99.5 }),
      'inconclusive: p95 19.0 ms of an unknown number of samples (target 20.0 ms)',
    ],
    [
      '0 samples',
      observed(19, { samples: 0 }),
      'inconclusive: p95 19.0 ms of an unknown number of samples (target 20.0 ms)',
    ],
    [
      'no machine',
      observed(19, { env_fingerprint: undefined }),
      'inconclusive: p95 19.0 ms of an unknown machine (target 20.0 ms)',
    ],
    [
      'a machine that is none',
      observed(24.1, { env_fingerprint: 'this one' }),
      'inconclusive: p95 24.1 ms of an unknown machine (target 20.0 ms)',
    ],
    [
      'a time without a zone',
      observed(19, { observed_at: '2026-02-15T11:00:00' }),
      'inconclusive: p95 19.0 ms observed at an unknown time (target 20.0 ms)',
    ],
    ['a negative target', target(-5), absurd('-5')],
    ['a target of 0', target(0), absurd('0')],
    ['a target in words', target('20 ms'), absurd('"20 ms"')],
    ['a target that is null', target(null), absurd('null')],
    ['a list as target', target([20]), absurd('[20]')],
    ['no targets', { performance: { observed: { latency_p95_ms: 19 } } }, 'skipped: no latency target'],
    ['no performance', {}, 'skipped: no latency target'],
    ['other targets alone', { performance: { sla_targets: { error_rate: 0.01 } } }, 'skipped: no latency target'],
    [
      'targets that are none',
      { performance: { sla_targets: [20] } },
      'fail: performance.sla_targets must be an object, not [20]',
    ],
    ['performance that is none', { performance: 'fast' }, 'fail: performance must be an object, not "fast"'],
    ['a lane that is not enforced', { tags: ['lane:L1'], ...observed(24.1) }, 'skipped: lane L1 is not enforced'],
    [
      'an unknown lane',
      { tags: ['lane:L9'], ...observed(24.1) },
      'fail: p95 24.1 ms > 20.0 ms target (observed 3 d ago)',
    ],
    [
      'a coverage target that is absurd',
      { testing: { coverage_target: -1 }, ...observed(19) },
      'pass: p95 19.0 ms <= 20.0 ms target (observed 3 d ago)',
    ],
    [
      'folders outside the module',
      { layout: { paths: { code: '../a' } }, ...observed(19) },
      'fail: layout.paths.code must be a folder below the manifest\'s, not "../a"',
    ],
  ])('%s', (_, content, expected) => {
    expect(verdicts(content)).toBe(expected)
  })

  test.each([
    [
      'observed',
      '{"sla_targets": {"latency_p95_ms": 20}, "observed": {"latency_p95_ms": 1e999}}',
      'fail: latency_p95_ms Infinity is no latency (target 20.0 ms)',
    ],
    ['as target', '{"sla_targets": {"latency_p95_ms": 1e999}}', absurd('Infinity')],
  ])('a number that is too large, %s', (_, performance, expected) => {
    expect(verdicts(`{"performance": ${performance}}`)).toBe(expected)
  })

  test('--allow-stale pardons what is old or of too few samples, and nothing else', () => {
    const pardoned = { allowStale: true }
    const old = { observed_at: ago(40), samples: 3 }
    expect(verdicts(observed(19, old), pardoned)).toBe('pass: p95 19.0 ms <= 20.0 ms target (observed 40 d ago)')
    expect(verdicts(observed(24.1, old), pardoned)).toBe('fail: p95 24.1 ms > 20.0 ms target (observed 40 d ago)')
    expect(verdicts(observed(19, { observed_at: undefined, samples: null }), pardoned)).toBe(
      'pass: p95 19.0 ms <= 20.0 ms target (observed at an unknown time)',
    )
    expect(verdicts(observed('19', old), pardoned)).toMatch(/^fail/)
    expect(verdicts(observed(19, { env_fingerprint: null }), pardoned)).toMatch(
      /^inconclusive: .* of an unknown machine/,
    )
    expect(verdicts(observed(undefined, old), pardoned)).toMatch(/^fail: missing/)
    expect(verdicts(target(-5), pardoned)).toMatch(/^fail/)
  })

  test.each([
    ['p50', 2],
    ['p95', 20],
    ['p99', 100],
  ])('%s takes %d samples', (metric, least) => {
    const of = (samples: number) => ({
      performance: {
        sla_targets: { [`latency_${metric}_ms`]: 20 },
        observed: { [`latency_${metric}_ms`]: 19, samples, observed_at: ago(3), env_fingerprint: MACHINE },
      },
    })
    expect(verdicts(of(least))).toMatch(/^pass/)
    expect(verdicts(of(least - 1))).toMatch(/^inconclusive/)
  })
})

test('a target holds for the benchmark that is the worst by its figure, with its samples', () => {
  const withWorst = (worst: object) =>
    verdicts({
      performance: {
        sla_targets: { latency_p99_ms: 20 },
        observed: { ...observed(19).performance.observed, latency_p99_ms: 19, samples: 500, ...worst },
      },
    })
  expect(withWorst({})).toMatch(/^pass: p99 19.0 ms/)
  expect(withWorst({ worst_p99_ms: 57.4, worst_p99_samples: 500 })).toMatch(/^fail: p99 57.4 ms > 20.0 ms/)
  expect(withWorst({ worst_p99_ms: 19.5, worst_p99_samples: 30 })).toBe(
    'inconclusive: p99 19.5 ms of too few samples (30 of 100) (target 20.0 ms)',
  )
  expect(withWorst({ worst_p99_ms: 1 })).toMatch(/^pass: p99 19.0 ms/)
  expect(withWorst({ worst_p99_ms: 'fast' })).toMatch(/^fail: /)
})

test('each latency that has a target is judged by itself, with its figures', () => {
  const module = read({
    performance: {
      sla_targets: { latency_p99_ms: 'soon', latency_p50_ms: 5 },
      observed: {
        latency_p50_ms: 6,
        latency_p95_ms: 7,
        latency_p99_ms: 8,
        samples: 500,
        observed_at: ago(2.5),
        env_fingerprint: MACHINE,
      },
    },
  })
  const head = {
    module: 'identity',
    manifest: '/r/identity/module.manifest.json',
    lane: 'L2',
    age_days: 2.5,
    benchmark: null,
  }
  expect(judgeSlo(module, RULES)).toEqual([
    {
      ...head,
      metric: 'p50',
      target_ms: 5,
      observed_ms: 6,
      verdict: 'fail',
      reason: 'p50 6.00 ms > 5.00 ms target (observed 2 d ago)',
    },
    {
      ...head,
      metric: 'p99',
      target_ms: null,
      observed_ms: 8,
      verdict: 'fail',
      reason: 'performance.sla_targets.latency_p99_ms must be milliseconds above 0, not "soon"',
    },
  ])
})

describe('a benchmark with targets of its own', () => {
  const NAME = 'parse > large'
  /** Its targets, and what was observed of it. */
  const own = (targets: unknown, figures?: unknown, more: object = {}) => ({
    performance: {
      sla_targets: { benchmarks: { [NAME]: targets } },
      observed: {
        observed_at: ago(3),
        env_fingerprint: MACHINE,
        benchmarks: figures === undefined ? {} : { [NAME]: figures },
        ...more,
      },
    },
  })
  const FIVE = { latency_p95_ms: 5 }
  const PLACE = 'performance.sla_targets.benchmarks'

  test.each([
    [
      'below',
      own(FIVE, { latency_p95_ms: 4, samples: 50 }),
      'pass: "parse > large": p95 4.00 ms <= 5.00 ms target (observed 3 d ago)',
    ],
    [
      'above',
      own(FIVE, { latency_p95_ms: 6.1, samples: 50 }),
      'fail: "parse > large": p95 6.10 ms > 5.00 ms target (observed 3 d ago)',
    ],
    ['not measured', own(FIVE), 'fail: "parse > large": no benchmark of this name was measured (target 5.00 ms)'],
    [
      'never measured',
      { performance: { sla_targets: { benchmarks: { [NAME]: FIVE } } } },
      'fail: "parse > large": no benchmark of this name was measured (target 5.00 ms)',
    ],
    [
      'another figure alone',
      own(FIVE, { latency_p50_ms: 4, samples: 50 }),
      'fail: "parse > large": missing latency_p95_ms (target 5.00 ms)',
    ],
    ['figures that are none', own(FIVE, 'fast'), 'fail: "parse > large": missing latency_p95_ms (target 5.00 ms)'],
    [
      'a figure that is none',
      own(FIVE, { latency_p95_ms: '4', samples: 50 }),
      'fail: "parse > large": latency_p95_ms "4" is no latency (target 5.00 ms)',
    ],
    [
      'too few samples of its own',
      own(FIVE, { latency_p95_ms: 4, samples: 19 }, { samples: 500 }),
      'inconclusive: "parse > large": p95 4.00 ms of too few samples (19 of 20) (target 5.00 ms)',
    ],
    [
      'stale',
      own(FIVE, { latency_p95_ms: 4, samples: 50 }, { observed_at: ago(20) }),
      'inconclusive: "parse > large": p95 4.00 ms observed 20.0 d ago, more than 14 d (target 5.00 ms)',
    ],
    [
      'no target in it',
      own({}),
      `fail: ${PLACE}["${NAME}"] has none of latency_p50_ms, latency_p95_ms, latency_p99_ms`,
    ],
    [
      'a number in place of targets',
      own(5),
      `fail: ${PLACE}["${NAME}"] has none of latency_p50_ms, latency_p95_ms, latency_p99_ms`,
    ],
    [
      'a target in words',
      own({ latency_p95_ms: '5 ms' }),
      `fail: ${PLACE}["${NAME}"].latency_p95_ms must be milliseconds above 0, not "5 ms"`,
    ],
    [
      'a list of benchmarks',
      { performance: { sla_targets: { benchmarks: [NAME] } } },
      `fail: ${PLACE} must be an object, not ["${NAME}"]`,
    ],
    ['no benchmarks', { performance: { sla_targets: { benchmarks: {} } } }, 'skipped: no latency target'],
    ['benchmarks that are null', { performance: { sla_targets: { benchmarks: null } } }, 'skipped: no latency target'],
  ])('%s', (_, content, expected) => {
    expect(verdicts(content)).toBe(expected)
  })

  test("is held beside the module, whose target stays that of all; what one lacks is not another's", () => {
    const content = {
      performance: {
        sla_targets: {
          latency_p95_ms: 20,
          benchmarks: { b: { latency_p99_ms: 9, latency_p50_ms: 1 }, constructor: FIVE },
        },
        observed: {
          ...observed(24.1).performance.observed,
          benchmarks: { b: { latency_p50_ms: 0.5, latency_p99_ms: 12, samples: 500 } },
        },
      },
    }
    expect(
      judgeSlo(read(content), RULES).map(({ benchmark, metric, verdict }) => [benchmark, metric, verdict]),
    ).toEqual([
      [null, 'p95', 'fail'],
      ['b', 'p50', 'pass'],
      ['b', 'p99', 'fail'],
      ['constructor', 'p95', 'fail'],
    ])
  })
})

test('a target that seems to ask for a latency and is not held is told', () => {
  const targets = { latency_p90_ms: 1, latency_p95: 1, p95_ms: 1, latency_p95_ms: 1, error_rate: 0, throughput: 9 }
  expect(unheldTargets(read({ performance: { sla_targets: targets } }))).toEqual([
    'latency_p90_ms',
    'latency_p95',
    'p95_ms',
  ])
  expect(unheldTargets(read({}))).toEqual([])
  expect(unheldTargets(read({ performance: { sla_targets: { benchmarks: { 'a "b"': { p95: 1 }, c: 1 } } } }))).toEqual([
    'benchmarks["a \\"b\\""].p95',
  ])
})
