import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchmarkResult } from '../../../src/bench/benchmarks.ts'
import { summarise } from '../../../src/bench/summary.ts'

/** What R said; `bench/rank-test.R` makes it anew. */
export function fixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8')) as Content
}

export function toDigits(value: number, digits: number): number {
  return Number(value.toPrecision(digits))
}

/** Figures that lie a little apart, so that no two are equal: ten processes of a benchmark. */
export function steady(around: number, processes = 10, spread = 0.001): number[] {
  return Array.from(
    { length: processes },
    (_, nth) => around * (1 + spread * (((nth * 7) % processes) - processes / 2)),
  )
}

/** A benchmark, by the figure of each process. */
export function benchmark(id: string, each: readonly number[]): BenchmarkResult {
  const [file, ...titles] = id.split('::')
  const processes = each.map((one) => ({ count: 1, stride: 1, values: Float64Array.of(one) }))
  return { id, name: titles.join(' > '), file: file!, coarse: false, ...summarise(processes) }
}
