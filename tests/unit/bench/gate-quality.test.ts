import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { writeSection } from '../../../bench/page.mjs'
import { welchTest } from '../../../bench/welch-test.mjs'
import { toDigits } from './fixtures.ts'

const SCRIPT = fileURLToPath(new URL('../../../bench/gate-quality.mjs', import.meta.url))

interface Row {
  name: string
  counts: Record<string, Record<string, number>>
}

test('bench compare is simulated: it raises no false alarms and finds slowdowns of 20 %', () => {
  const output = execFileSync(process.execPath, [SCRIPT, '--quick', '--json'], { encoding: 'utf8', stdio: 'pipe' })
  const { results } = JSON.parse(output) as { results: { noise: string; rows: Row[] }[] }
  expect(results).toHaveLength(4)
  for (const { rows } of results) {
    const compares = rows.filter(({ name }) => name.startsWith('bench compare'))
    expect(compares.map(({ name }) => name)).toEqual([
      'bench compare, 1 benchmark',
      'bench compare, 10 benchmarks',
      'bench compare, 50 benchmarks',
    ])
    for (const { counts } of compares) {
      expect((counts['1']!.slower ?? 0) + (counts['1']!.faster ?? 0)).toBe(0)
      expect(Object.keys(counts['1.2']!)).toEqual(['slower'])
    }
    // A limit of 200 % finds none of them.
    expect(
      rows.find(({ name }) => name === 'ratio of the minima above 200 %')!.counts['1.1']!.slower ?? 0,
    ).toBeLessThan(2)
  }
})

test("Welch's t-test is R's", () => {
  expect(toDigits(welchTest([1, 2, 3, 4, 5.5], [2, 3.5, 4.5, 6, 7.25]), 6)).toBe(0.236035)
  expect(toDigits(welchTest([1, 2, 3, 4], [21, 22.5, 23, 24, 25]), 6)).toBe(1.12428e-7)
})

test('each script writes its own section of a page, and leaves the others and what people wrote', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'page-')), 'page.md')
  writeSection(file, 'Page', 'one', 'first')
  writeSection(file, 'Page', 'two', 'second\n')
  writeFileSync(file, readFileSync(file, 'utf8').replace('<!-- two:', 'by hand\n\n<!-- two:'))
  writeSection(file, 'Other title', 'one', 'third')
  expect(readFileSync(file, 'utf8').replaceAll(/<!--.*?-->/g, '-')).toBe(
    '# Page\n\n-\n\nthird\n\n-\n\nby hand\n\n-\n\nsecond\n\n-\n',
  )
})
