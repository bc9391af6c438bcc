import { expect, test } from 'vitest'
import { latencyChanges } from '../../../src/bench/history.ts'
import { latencyTrends } from '../../../src/ledger/latency.ts'
import { parseLedger } from '../../../src/ledger/read.ts'

const ledgerOf = (figures: number[], commit: (nth: number) => string | null): string =>
  figures
    .map((ms, nth) => {
      const ts = new Date(Date.UTC(2026, 0, 1 + nth)).toISOString()
      return `${JSON.stringify({ ts, module: 'core', latency_p95_ms: ms, env_fingerprint: 'a', commit: commit(nth) })}\n`
    })
    .join('')
const changesOf = (text: string): ReturnType<typeof latencyChanges> =>
  latencyChanges(latencyTrends(parseLedger(text), 'p95').trends[0]!.points)

const wave = (level: number): number[] => Array.from({ length: 20 }, (_, nth) => level * (1 + ((nth * 7) % 5) / 100))

test('a change has its commits, its levels and its day', () => {
  const text = ledgerOf([...wave(2), ...wave(2.5)], (nth) => (nth === 19 ? null : `c${nth}`))
  expect(changesOf(text)).toEqual([
    {
      index: 20,
      ts: '2026-01-21T00:00:00.000Z',
      before_commit: null,
      after_commit: 'c20',
      before_ms: 2.04,
      after_ms: 2.55,
      change_percent: expect.closeTo(25, 6),
    },
  ])
})

test('that another benchmark is the worst is no change; that one changes among others is', () => {
  const lines = (figures: number[], benchmark: (nth: number) => string): string =>
    ledgerOf(figures, () => 'same')
      .trim()
      .split('\n')
      .map((line, nth) => `${JSON.stringify({ ...(JSON.parse(line) as object), benchmark: benchmark(nth) })}\n`)
      .join('')
  expect(changesOf(lines([...wave(2), ...wave(2.5)], (nth) => (nth < 20 ? 'a' : 'b')))).toEqual([])
  const both = [...wave(2), ...wave(2.5)].flatMap((ms) => [ms, 9])
  const [change, ...more] = changesOf(lines(both, (nth) => (nth % 2 === 0 ? 'a' : 'b')))
  expect(more).toEqual([])
  expect(change).toMatchObject({ index: 40, before_ms: expect.closeTo(2.04, 6) as number })
})

test('levels are between one change and the next; ratios count, however small the figures', () => {
  for (const unit of [1, 1e-6]) {
    const figures = [...wave(1), ...wave(2), ...wave(1.5)].map((ms) => ms * unit)
    const changes = changesOf(ledgerOf(figures, () => 'same'))
    expect(changes.map(({ index }) => index)).toEqual([20, 40])
    expect(changes[1]!.before_ms / unit).toBeCloseTo(2.04, 6)
    expect(changes[1]!.after_ms / unit).toBeCloseTo(1.53, 6)
  }
})
