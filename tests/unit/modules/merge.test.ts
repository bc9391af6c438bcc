import { describe, expect, test } from 'vitest'
import { sidesOf } from '../../../src/modules/conflict.ts'
import { mergeManifests } from '../../../src/modules/merge.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`
const figures = (coverage_observed: number, day: number): object => ({
  coverage_observed,
  observed_at: at(day),
  lines_covered: coverage_observed,
  provider: 'v8',
  ledger: `${day}:${'a'.repeat(64)}`,
})
const merge = (base: object, ours: object, theirs: object): [object, string[]] => {
  const [b, o, t] = [base, ours, theirs].map((one) => JSON.stringify(one, null, 2)) as [string, string, string]
  const { text, conflicts } = mergeManifests(b, o, t, NOW)
  return [JSON.parse(text) as object, conflicts]
}

describe('figures', () => {
  const [old, mine, yours] = [figures(50, 1), figures(60, 2), figures(70, 3)]
  test.each<[string, object, object, object, object, string[]]>([
    [
      'the newer ones stay, whole',
      old,
      mine,
      { ...yours, observed_failures: 1 },
      { ...yours, observed_failures: 1 },
      [],
    ],
    ['also ours', old, yours, { ...mine, observed_dirty: true }, yours, []],
    ['those of one side alone', old, old, mine, mine, []],
    ['that one side has taken out, and nobody measured', old, {}, old, {}, []],
    ['that one side has taken out and the other measured', old, {}, mine, {}, ['testing.coverage_observed']],
    ['of the same instant', old, mine, { ...mine, lines_covered: 1 }, mine, ['testing.coverage_observed']],
    ['of no time', old, { coverage_observed: 1 }, mine, { coverage_observed: 1 }, ['testing.coverage_observed']],
    [
      'of the future',
      old,
      mine,
      { ...yours, observed_at: '2090-01-01T00:00:00Z' },
      mine,
      ['testing.coverage_observed'],
    ],
    ['first ones', {}, mine, yours, yours, []],
  ])('%s', (_, base, ours, theirs, expected, conflicts) => {
    expect(merge({ testing: base }, { testing: ours }, { testing: theirs })).toEqual([{ testing: expected }, conflicts])
  })

  test('of coverage, of mutations and of benchmarks each by themselves', () => {
    const of = (coverage: number, mutation: number, bench: number): object => ({
      testing: { ...figures(10, coverage), mutation_observed: mutation, mutation_observed_at: at(mutation) },
      performance: { sla_targets: { latency_p95_ms: 20 }, observed: { latency_p95_ms: bench, observed_at: at(bench) } },
    })
    expect(merge(of(1, 1, 1), of(2, 3, 2), of(3, 2, 3))).toEqual([of(3, 3, 3), []])
  })

  test('of another kind that tell no time are a conflict', () => {
    const of = (mutation_observed: number): object => ({ testing: { mutation_observed } })
    expect(merge(of(1), of(2), of(3))).toEqual([of(2), ['testing.mutation_observed']])
  })
})

describe('everything else', () => {
  test('is merged key by key', () => {
    const base = { module: 'a', tags: ['lane:L2'], testing: { coverage_target: 80 }, more: { x: 1, y: 1 } }
    const ours = { ...base, testing: { coverage_target: 85, ...figures(90, 2) }, more: { x: 2, y: 1 } }
    const theirs = {
      module: 'a',
      tags: ['lane:L3'],
      testing: { coverage_target: 80, ...figures(95, 3) },
      more: { y: 1 },
      owner: 'b',
    }
    expect(merge(base, ours, theirs)).toEqual([
      {
        module: 'a',
        tags: ['lane:L3'],
        testing: { coverage_target: 85, ...figures(95, 3) },
        more: { x: 2, y: 1 },
        owner: 'b',
      },
      ['more.x'],
    ])
  })

  test.each([
    [
      'targets',
      { testing: { coverage_target: 80 } },
      { testing: { coverage_target: 81 } },
      { testing: { coverage_target: 82 } },
      'testing.coverage_target',
    ],
    ['tags', { tags: ['a'] }, { tags: ['a', 'b'] }, { tags: ['a', 'c'] }, 'tags'],
    [
      'a target that one side has taken out',
      { testing: { coverage_target: 80 } },
      { testing: {} },
      { testing: { coverage_target: 82 } },
      'testing.coverage_target',
    ],
    [
      'observed of another kind',
      { performance: { observed: 1 } },
      { performance: { observed: 2 } },
      { performance: { observed: {} } },
      'performance.observed',
    ],
  ])('%s that both have changed are conflicts', (_, base, ours, theirs, key) => {
    expect(merge(base, ours, theirs)).toEqual([ours, [key]])
  })

  test('formatting stays, and line ends', () => {
    const base = '{\r\n\t"testing": {"coverage_target": 80},\r\n\t"tags": [ "a" ]\r\n}\r\n'
    const theirs =
      '{"tags":["a"],"testing":{"coverage_target":80,"coverage_observed":90,"observed_at":"2026-01-02T00:00:00Z"}}'
    expect(mergeManifests(base, base, theirs, NOW).text).toBe(
      '{\r\n\t"testing": {"coverage_target": 80, "coverage_observed": 90, "observed_at": "2026-01-02T00:00:00Z"},\r\n\t"tags": [ "a" ]\r\n}\r\n',
    )
  })
})

test.each([
  ['none', 'a\nb\n', null],
  ['one', 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\nd', { ours: 'a\nb\nd', theirs: 'a\nc\nd' }],
  [
    'with bases',
    '<<<<<<< a\r\n1\r\n||||||| b\r\n0\r\n=======\r\n2\r\n>>>>>>> c\r\n',
    { ours: '1\r\n', theirs: '2\r\n' },
  ],
  ['not closed', '<<<<<<< HEAD\nb\n=======\nc\n', null],
  ['out of order', '=======\n<<<<<<< HEAD\n>>>>>>> x\n', null],
])('sides of a text with conflict markers: %s', (_, text, sides) => {
  expect(sidesOf(text)).toEqual(sides)
})
