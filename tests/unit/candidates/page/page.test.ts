import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { treemapPage } from '../../../../src/candidates/page/page.ts'
import { candidate, manyCandidates } from '../../../helpers/candidates.ts'

const HEAD = { project: 'shop', commit: '1615d6336dac', notes: ['Coverage is 3 days old.'] }
const inside = (page: string, tag: RegExp): string => tag.exec(page)![1]!
const tags = (html: string): string[] => html.match(/<\/?[a-z!][^\s>]*/gi)!
const digest = (part: string): string => `'sha256-${createHash('sha256').update(part).digest('base64')}'`
const SCRIPT = /<script type="module">(.*?)<\/script>/s

test('its policy allows its own style and script and nothing else', () => {
  const page = treemapPage([candidate('a.ts')], HEAD)
  const policy = inside(page, /Content-Security-Policy" content="([^"]+)"/)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`style-src ${digest(inside(page, /<style>(.*?)<\/style>/s))}`)
  expect(policy).toContain(`script-src ${digest(inside(page, SCRIPT))}`)
  expect(page).not.toMatch(/https?:|\bon\w+="|style="/)
})

test('its script is one module: nothing is imported, no name is there twice', () => {
  const script = inside(treemapPage([candidate('a.ts')], HEAD), SCRIPT)
  expect(script).not.toMatch(/^import\b/m)
  expect(() => new Script(`{${script.replaceAll(/^export /gm, '')}}`)).not.toThrow()
})

test.each(['</script><script>alert(1)</script>', '<!--<script>', `"'><b>`, '&lt;', '\u2028', '🦊', '\u202Egnp.ts'])(
  '%j stays text, wherever it stands',
  (hostile) => {
    const [one] = candidate('').functions
    const pageOf = (text: string): string =>
      treemapPage(
        [
          candidate(`src/${text.replaceAll('/', ' ')}/${text}`, {
            module: text,
            why: text,
            uncovered_lines: [text],
            functions: [{ ...one!, name: text }],
          }),
        ],
        { project: text, commit: text, notes: [text] },
      )
    expect(tags(pageOf(hostile))).toEqual(tags(pageOf('plain')))
    const data = JSON.parse(inside(pageOf(hostile), /application\/json">(.*?)<\/script>/s)) as object
    expect(data).toMatchObject({ project: hostile, modules: [hostile], why: [hostile] })
  },
)

test('the table has the first 50, each with a link to its place on the map', () => {
  const page = treemapPage(manyCandidates(60), HEAD)
  const body = inside(page, /<tbody>(.*?)<\/tbody>/s)
  expect(body.match(/<tr /g)).toHaveLength(50)
  expect(page).toContain('The first 50')
  expect(treemapPage([candidate('a b/<c>.ts', { score: 61.25 })], HEAD)).toMatch(
    /<td class="n rank">1<\/td>.*61\.3.*class="s5" width="61\.3".*href="#file=a\+b%2F%3Cc%3E\.ts".*&#60;c&#62;\.ts.*half of it is uncovered/,
  )
})

test('what is known, of how many', () => {
  const page = treemapPage([candidate('a', { coverage_score: null }), candidate('b', { lines: 1900 })], HEAD)
  expect(page).toContain('2 files with 2,000 lines. Coverage is known of 1, history of all.')
  expect(page).toContain('<li><bdi>Coverage is 3 days old.</bdi></li>')
  expect(treemapPage([candidate('a', { commits: null })], HEAD)).toContain('1 file with 100 lines.')
  expect(treemapPage([candidate('a', { commits: null })], HEAD)).toContain('history of none.')
})

test('no files: a page that says so', () => {
  const page = treemapPage([], { ...HEAD, notes: [] })
  expect(page).toContain('There are no files to rank, so there is no map.')
  expect(page).not.toMatch(/<table|<canvas|<script type="application/)
})

test('below 400 bytes a file for 25,000', () => {
  expect(Buffer.byteLength(treemapPage(manyCandidates(25_000), HEAD)) / 25_000).toBeLessThan(400)
})
