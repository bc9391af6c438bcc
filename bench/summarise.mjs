// How long a million samples take to be summarised: thinned out, as each process does, then p50, p95 and p99 with
// intervals. Limit: 1 s.
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.mjs'
import { writeSection } from './page.mjs'

const PAGE = fileURLToPath(new URL('../docs/benchmarks-bench.md', import.meta.url))
const [COUNT, RUNS, LIMIT_MS] = [1_000_000, 11, 1000]
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const { keepSamples, summarise } = await bundle('bench/samples', 'bench/summary')

const measured = Float64Array.from({ length: COUNT }, (_, nth) => 1 + ((nth * 7919) % 1_000_003) / 1_000_003)
const sorted = measured.slice().sort()
const fifth = COUNT / 5
const ways = {
  'of one process, sorted, as Vitest hands them over': () => summarise([keepSamples(sorted)]),
  'of one process, sorted first': () => summarise([keepSamples(measured.slice().sort())]),
  'of five processes, each sorted first': () =>
    summarise([0, 1, 2, 3, 4].map((nth) => keepSamples(measured.slice(nth * fifth, (nth + 1) * fifth).sort()))),
}
const rows = Object.entries(ways).map(([what, work]) => {
  const times = Array.from({ length: RUNS }, () => timed(work)).sort((a, b) => a - b)
  return { what, middle: times[RUNS >> 1], most: times.at(-1) }
})
const met = rows.every(({ most }) => most < LIMIT_MS)
const table = [
  '| a million samples | median | most | limit | |',
  '| --- | --- | --- | --- | --- |',
  ...rows.map(
    ({ what, middle, most }) =>
      `| ${what} | ${middle.toFixed(1)} ms | ${most.toFixed(1)} ms | ${LIMIT_MS} ms | ${most < LIMIT_MS ? 'met' : 'missed'} |`,
  ),
].join('\n')
process.stdout.write(`${table}\n`)
if (values.write)
  writeSection(
    PAGE,
    'Benchmarks: comparing benchmarks',
    'summarise',
    `## Summarising\n\n${table}\n\n${RUNS} runs each, Node ${process.version} on ${cpus().length} x ${cpus()[0]?.model.trim()}.`,
  )
process.exitCode = met ? 0 : 1

function timed(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}
