import { expect, test } from 'vitest'
import { hasLatencies, latencyTrends, percentText } from '../../../src/ledger/latency.ts'
import { parseLedger } from '../../../src/ledger/read.ts'
import { text } from './ledgers.ts'

const at = (day: number, ms: unknown, more: object = {}): object => ({
  ts: `2026-01-0${day}T10:00:00Z`,
  module: 'core',
  latency_p50_ms: 1,
  latency_p95_ms: ms,
  env_fingerprint: 'aaaa',
  ...more,
})
const trendsOf = (lines: object[], fingerprint?: string): ReturnType<typeof latencyTrends> =>
  latencyTrends(parseLedger(text(...lines)), 'p95', fingerprint)

test('a ledger of benchmarks is told by its lines', () => {
  expect(hasLatencies(parseLedger(text(at(1, 2))))).toBe(true)
  expect(hasLatencies(parseLedger(text({ module: 'core', coverage: 50 })))).toBe(false)
  expect(hasLatencies(parseLedger('broken\n'))).toBe(false)
})

test('figures of one machine alone: the one that measured last, or the one that is asked for', () => {
  const b = { env_fingerprint: 'bbbb' }
  const lines = [at(4, 8), at(1, 2), at(3, 5, b), at(2, 4), at(1, 1, { ...b, module: 'edge' })]
  const [core, edge] = trendsOf(lines).trends
  expect(core).toMatchObject({ fingerprint: 'aaaa', leftOut: { figures: 1, machines: ['bbbb'] } })
  expect(core!.points.map(({ ms, change }) => [ms, change])).toEqual([
    [2, null],
    [4, 100],
    [8, 100],
  ])
  expect(edge).toMatchObject({ fingerprint: 'bbbb', leftOut: { figures: 0, machines: [] } })
  const asked = trendsOf(lines, 'aaaa')
  expect(asked.trends.map(({ module }) => module)).toEqual(['core'])
  expect(asked).toMatchObject({ modules: ['core', 'edge'], machines: ['aaaa', 'bbbb'] })
})

test('a figure is compared with the last one of its benchmark; with uncommitted changes it is of no commit', () => {
  const of = (benchmark?: string): object => ({ benchmark, commit: 'c0ffee' })
  const lines = [
    at(1, 2),
    at(2, 4, of('a')),
    at(3, 8, of('b')),
    at(4, 5, { ...of('a'), dirty: true }),
    at(5, 8, of('b')),
  ]
  const { points } = trendsOf(lines).trends[0]!
  expect(points.map(({ benchmark, change, commit }) => [benchmark, change, commit])).toEqual([
    [null, null, null],
    ['a', null, 'c0ffee'],
    ['b', null, 'c0ffee'],
    ['a', 25, null],
    ['b', 0, 'c0ffee'],
  ])
  expect(points[3]!.dirty).toBe(true)
})

test('intervals are taken where they hold their figure, older lines have none', () => {
  const intervals = [[1.5, 2.5], [2, 2], [2.1, 3], [0, 3], [1, '3'], [1], null, undefined]
  const lines = intervals.map((latency_p95_ci_ms) => at(1, 2, { latency_p95_ci_ms, ci_confidence: 0.9375 }))
  expect(trendsOf(lines).trends[0]!.points.map(({ interval }) => interval)).toEqual([
    [1.5, 2.5],
    [2, 2],
    ...Array.from({ length: 6 }, () => null),
  ])
})

test('lines without a latency, a module or a machine are named', () => {
  const bad = [0, -1, '2', null, undefined].map((ms) => at(1, ms))
  const { skipped } = trendsOf([at(1, 2), ...bad, at(1, 2, { module: 5 }), at(1, 2, { env_fingerprint: null })])
  expect(skipped).toEqual([2, 3, 4, 5, 6, 7, 8])
  expect(
    latencyTrends(parseLedger('{"module":"a","env_fingerprint":"a","latency_p95_ms":1e999}\n'), 'p95').skipped,
  ).toEqual([1])
})

test('figures as people read them', () => {
  expect([12.34, -5, 0].map(percentText)).toEqual(['+12.3 %', '-5.0 %', '0.0 %'])
})
