import { expect, test } from 'vitest'
import { targetedBenchmarks, targetedFigures } from '../../../src/bench/benchmark-targets.ts'
import { editManifest } from '../../../src/modules/update.ts'
import { parseManifest, type Module } from '../../../src/modules/manifest.ts'
import { benchmark } from './fixtures.ts'

const asking = (names: string): Module =>
  parseManifest('/r/m/module.manifest.json', `{"performance":{"sla_targets":{"benchmarks":${names}}}}`)

const ONE = benchmark('m/a.bench.ts::group::parse', [1, 2, 3])
const OTHER = benchmark('m/b.bench.ts::group::parse', [4, 5])

test('a benchmark is named by its titles or by its id; of those with one name the worst counts, and the fewest samples', () => {
  const figures = (ms: number, samples: number) => ({
    latency_p50_ms: ms,
    latency_p95_ms: expect.any(Number) as number,
    latency_p99_ms: expect.any(Number) as number,
    samples,
  })
  const names = '{"group > parse":{},"m/a.bench.ts::group::parse":{},"parse":{},"group":{}}'
  expect(targetedFigures(asking(names), [ONE, OTHER])).toEqual({
    figures: { 'group > parse': figures(4.5, 2), 'm/a.bench.ts::group::parse': figures(2, 3) },
    missing: ['parse', 'group'],
  })
})

test.each([
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '1',
  'a.b',
  'a"b\\c',
  "it's",
  'ü 日本 🙂',
  'a\nb',
  '\u001B[31mred',
])('any name is a name: %j', (name) => {
  const module = asking(`{${JSON.stringify(name)}:{"latency_p95_ms":5}}`)
  expect(targetedBenchmarks(module)).toEqual([name])
  const { figures, missing } = targetedFigures(module, [benchmark(`m/a.bench.ts::${name}`, [1])])
  expect([Object.keys(figures), missing]).toEqual([[name], []])
  const text = editManifest('{\n  "module": "m"\n}\n', [[['performance', 'observed', 'benchmarks'], figures]])
  const { performance } = JSON.parse(text) as { performance: { observed: { benchmarks: object } } }
  expect(Object.entries(performance.observed.benchmarks)).toEqual([[name, figures[name as never]]])
  // Nobody has the figures of what all objects have.
  expect(targetedFigures(module, [ONE]).missing).toEqual([name])
})

test.each(['[]', 'null', '"fast"', '7'])('names that are none, %s, name nothing', (names) => {
  expect(targetedBenchmarks(asking(names))).toEqual([])
})
