import { expect, test } from 'vitest'
import type { BenchRun } from '../../../src/bench/collect.ts'
import type { PastLatency } from '../../../src/bench/past.ts'
import { latenciesOf } from '../../../src/bench/results.ts'
import { parseManifest } from '../../../src/modules/manifest.ts'
import { benchmark } from './fixtures.ts'

const latenciesIn = (benchmarks: ReturnType<typeof benchmark>[], past: Partial<PastLatency>[] = [], manifest = {}) => {
  const run = {
    env_fingerprint: 'a',
    modules: [{ module: 'm', benchmarks, failures: [], skipped: ['x'], without_benchmarks: [] }],
  }
  const module = parseManifest('/r/m/module.manifest.json', JSON.stringify(manifest))
  return latenciesOf(run as unknown as BenchRun, [module], new Map([['m', past as PastLatency[]]]))[0]!
}
const one = (id: string, p50_ms: number, p95_ms: number, p99_ms: number) => ({
  ...benchmark(`m.bench.ts::${id}`, [1]),
  p50_ms,
  p95_ms,
  p99_ms,
})

test('the worst by p95 speaks; those that are worse by another figure are named', () => {
  const { worst, worse } = latenciesIn([one('steady', 3, 4, 5), one('spiky', 1, 2, 9), one('slow tail', 2, 5, 6)])
  expect([worst!.name, worse.p50!.name, worse.p99!.name]).toEqual(['slow tail', 'steady', 'spiky'])
  expect(latenciesIn([one('x', 1, 2, 3), one('y', 1, 2, 3)]).worse).toEqual({})
})

test('the figure before is that of the same benchmark, the last time on this machine', () => {
  const before = (id: string | null, p95_ms: number, env_fingerprint = 'a') => ({
    benchmark: id && `m.bench.ts::${id}`,
    p95_ms,
    env_fingerprint,
  })
  const previous = (...past: ReturnType<typeof before>[]) => latenciesIn([one('x', 1, 2, 3)], past).previous_p95_ms
  expect(previous(before('x', 5), before('x', 7), before('x', 9, 'b'))).toBe(7)
  expect(previous(before('x', 5), before('y', 7))).toBeNull()
  expect(previous(before(null, 5))).toBeNull()
})

test('a module without benchmarks says whether anything is asked of it', () => {
  const unanswered = (performance?: object) => latenciesIn([], [], { performance }).unanswered
  expect(unanswered()).toBeNull()
  expect(unanswered({ sla_targets: { error_rate: 1 } })).toBeNull()
  expect(unanswered({ sla_targets: { latency_p99_ms: 5 }, observed: {} })).toBe('targets')
  expect(unanswered({ observed: { latency_p95_ms: 5 } })).toBe('figures')
  expect(latenciesIn([one('x', 1, 2, 3)], [], { performance: { observed: {} } }).unanswered).toBeNull()
})
