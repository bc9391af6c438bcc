import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { renderTrendPage } from '../../../src/ledger/page/page.ts'
import { coverageSection } from '../../../src/ledger/page/coverage-section.ts'
import { latencySection } from '../../../src/ledger/page/latency-section.ts'
import { latencyTrends } from '../../../src/ledger/latency.ts'
import { parseLedger } from '../../../src/ledger/read.ts'
import { coverageTrends } from '../../../src/ledger/trend.ts'
import { text } from './ledgers.ts'

const pageOf = (...modules: string[]): string =>
  renderTrendPage([
    coverageSection(
      'coverage.ndjson',
      coverageTrends(parseLedger(text(...modules.map((module) => ({ module, coverage: 50 }))))).trends,
      modules.map((module) => ({ module, lane: `<i>${module}`, target: 80 })),
    ),
  ])
const latencyPageOf = (module: string, fingerprint: string): string => {
  const figure = (day: number, ms: number): object => ({
    ts: `2026-01-0${day}T10:00:00Z`,
    module,
    latency_p95_ms: ms,
    latency_p95_ci_ms: [ms * 0.9, ms * 1.1],
    env_fingerprint: fingerprint,
    commit: `${module}${fingerprint}`,
  })
  const { trends } = latencyTrends(parseLedger(text(figure(1, 1), figure(2, 2), figure(3, 3))), 'p95')
  const { ts, commit } = trends[0]!.points[2]!
  const change = { index: 2, ts, before_commit: commit, after_commit: commit, before_ms: 1, after_ms: 3 }
  const rows = trends.map((trend) => ({ ...trend, level: 1, changes: [{ ...change, change_percent: 200 }] }))
  return renderTrendPage([latencySection('bench.ndjson', 'p95', rows)])
}
const inside = (page: string, tag: RegExp): string => tag.exec(page)![1]!
const tags = (html: string): string[] => html.match(/<\/?[a-z!][^\s>]*/gi)!
const digest = (part: string): string => `'sha256-${createHash('sha256').update(part).digest('base64')}'`

test('its policy allows its own style and script and nothing else', () => {
  const page = pageOf('core')
  const policy = inside(page, /Content-Security-Policy" content="([^"]+)"/)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`style-src ${digest(inside(page, /<style>(.*?)<\/style>/s))}`)
  expect(policy).toContain(`script-src ${digest(inside(page, /<script>(.*?)<\/script>/s))}`)
  expect(page).not.toMatch(/https?:|\bon\w+="|style="/)
})

test.each(['</script><script>alert(1)</script>', '<!--<script>', `"'><b>`, '&lt;', '\u2028', '🦊'])(
  '%j stays text',
  (name) => {
    const page = pageOf(name)
    const plain = pageOf('core')
    expect(tags(page)).toEqual(tags(plain))
    const data = JSON.parse(inside(page, /application\/json">(.*?)<\/script>/s)) as {
      modules: { module: string; lane: string }[]
    }
    expect(data.modules[0]).toMatchObject({ module: name, lane: `<i>${name}` })
    expect(tags(latencyPageOf(name, `${name}2`))).toEqual(tags(latencyPageOf('core', 'a')))
  },
)
