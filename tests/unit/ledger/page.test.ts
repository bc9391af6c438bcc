import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { renderTrendPage } from '../../../src/ledger/page/page.ts'
import { coverageSection } from '../../../src/ledger/page/coverage-section.ts'
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
const inside = (page: string, tag: RegExp): string => tag.exec(page)![1]!
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
    const tags = (html: string): string[] => html.match(/<\/?[a-z!][^\s>]*/gi)!
    expect(tags(page)).toEqual(tags(plain))
    const data = JSON.parse(inside(page, /application\/json">(.*?)<\/script>/s)) as {
      modules: { module: string; lane: string }[]
    }
    expect(data.modules[0]).toMatchObject({ module: name, lane: `<i>${name}` })
  },
)
