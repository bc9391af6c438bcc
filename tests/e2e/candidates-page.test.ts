import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Candidate } from '../../src/candidates/candidate.ts'
import { treemapPage } from '../../src/candidates/page/page.ts'
import { candidate, manyCandidates } from '../helpers/candidates.ts'
import { openFixture } from '../helpers/lab.ts'
import { CHROMIUM, launchChromium, openPage, type Opened } from '../helpers/page.ts'

const HEAD = { project: 'shop', commit: '1615d6336dac', notes: ['Coverage is 3 days old.'] }
const HOSTILE = `</script><img src=x onerror="document.title='hit'">'"&🦊`

/** In the order of the ranking. */
const FEW: Candidate[] = [
  candidate('src/core/parse.ts', { lines: 400, score: 90, complexity: 120 }),
  candidate('src/core/io/read.ts', { lines: 300, score: 60, coverage_score: 10, commits: null, churn: null }),
  candidate('src/web/page.ts', { lines: 250, score: 45, coverage_score: null, uncovered_lines: [], functions: [] }),
  candidate('src/core/io/write.ts', { lines: 150, score: 30, coverage_score: 90 }),
  candidate('src/web/style.ts', { lines: 220, score: 15, commits: 60 }),
  candidate('bin.ts', { lines: 80, score: 0, coverage_score: 100 }),
]

interface Box {
  x: number
  y: number
  width: number
  height: number
}

async function open(
  browser: Browser,
  candidates: readonly Candidate[],
  options: BrowserContextOptions & { at?: string } = {},
): Promise<Opened> {
  const project = openFixture(null, { 'map of/page.html': treemapPage(candidates, HEAD) })
  return openPage(browser, join(project.dir, 'map of/page.html'), {
    viewport: { width: 1280, height: 800 },
    // Otherwise a view moves to its place, and a place is asked for meanwhile.
    reducedMotion: 'reduce',
    ...options,
  })
}

const facts = (page: Page): Promise<string> => page.locator('.facts').innerText()
const crumbs = (page: Page): Promise<string[]> => page.locator('.crumbs li').allInnerTexts()
const hash = async (page: Page): Promise<string> => decodeURIComponent((await page.evaluate('location.hash')) as string)
const rowOf = (page: Page, file: string): Locator => page.locator('.top a', { hasText: file })
const folder = (page: Page, path: string): Locator =>
  page.getByRole('button', { name: new RegExp(String.raw`^${path}, folder of \d+ files`) })

/** Where a file is on the map, by choosing it in the table. */
async function placeOf(page: Page, file: string): Promise<Box> {
  await rowOf(page, file).click()
  await expect.poll(() => facts(page)).toContain(file.slice(file.lastIndexOf('/') + 1))
  return (await page.locator('.mark.chosen').boundingBox())!
}

/** Red, green, blue and alpha where no text is. */
async function colourAt(page: Page, { x, y, width, height }: Box): Promise<number[]> {
  const map = (await page.locator('canvas').boundingBox())!
  const [left, top] = [Math.round(x + width - 8 - map.x), Math.round(y + height - 8 - map.y)]
  // From a copy: Chromium complains of a canvas that is read from again and again.
  return (await page.evaluate(`(() => {
    const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    copy.drawImage(document.querySelector('canvas'), ${-left}, ${-top})
    return [...copy.getImageData(0, 0, 1, 1).data]
  })()`)) as number[]
}

describe.skipIf(CHROMIUM === undefined)(
  'the map of candidates, in Chromium (skipped where no chromium is on the PATH)',
  () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser.close())

    test.each(['light', 'dark'] as const)(
      'areas are as lines, in every folder, and colours as scores: %s',
      async (colorScheme) => {
        const { page, heard } = await open(browser, FEW, { colorScheme })
        const areas: number[] = []
        const lightness: number[] = []
        for (const { file } of FEW) {
          const box = await placeOf(page, file)
          areas.push(box.width * box.height)
          const [red, green, blue, alpha] = await colourAt(page, box)
          expect(alpha).toBe(255)
          lightness.push(red! * 0.299 + green! * 0.587 + blue! * 0.114)
        }
        const all = FEW.reduce((sum, { lines }) => sum + lines, 0)
        const drawn = areas.reduce((sum, area) => sum + area, 0)
        for (const [index, { lines }] of FEW.entries())
          expect(areas[index]! / drawn / (lines / all)).toBeGreaterThan(0.95)
        const map = (await page.locator('canvas').boundingBox())!
        expect(drawn / (map.width * map.height)).toBeGreaterThan(0.85)
        const sorted = lightness.toSorted((a, b) => (colorScheme === 'light' ? a - b : b - a))
        expect(lightness).toEqual(sorted)
        expect(new Set(lightness).size).toBe(FEW.length)
        expect(heard).toEqual([])
      },
    )

    test('the mouse: facts where it points, into a folder by its name, out by the way to it, and Back', async () => {
      const { page, heard } = await open(browser, FEW)
      expect(await crumbs(page)).toEqual(['shop'])
      expect(await facts(page)).toMatch(/shop\s+6 files, 1,400 lines\s+Mean score 52\.2, by lines/)
      const read = await placeOf(page, 'src/core/io/read.ts')
      await page.mouse.move(read.x + read.width / 2, read.y + read.height / 2)
      await page.locator('.tip').waitFor()
      expect(await page.locator('.tip').innerText()).toMatch(/read\.ts\s+score 60, 300 lines/)

      await folder(page, 'src/core').click()
      expect(await crumbs(page)).toEqual(['shop', 'src', 'core'])
      expect(await hash(page)).toBe('#in=src/core&file=src/core/io/read.ts')
      await page.mouse.move(0, 0)
      expect((await placeOf(page, 'src/core/io/read.ts')).width).toBeGreaterThan(read.width)
      await folder(page, 'src/core/io').click()
      expect(await crumbs(page)).toEqual(['shop', 'src', 'core', 'io'])
      await page.goBack()
      await expect.poll(() => crumbs(page)).toEqual(['shop', 'src', 'core'])
      await page.goBack()
      await expect.poll(() => crumbs(page)).toEqual(['shop'])
      await page.goForward()
      await expect.poll(() => crumbs(page)).toEqual(['shop', 'src', 'core'])
      await page.locator('.crumbs a', { hasText: 'src' }).click()
      await expect.poll(() => crumbs(page)).toEqual(['shop', 'src'])
      expect(heard).toEqual([])
    })

    test('a click keeps the facts of a file, a double click goes to its folder', async () => {
      const { page } = await open(browser, FEW)
      const box = await placeOf(page, 'src/web/page.ts')
      await page.keyboard.press('Escape')
      const middle = [box.x + box.width / 2, box.y + box.height / 2] as const
      await page.mouse.click(...middle)
      await page.mouse.move(0, 0)
      expect(await facts(page)).toContain('page.ts')
      expect(await page.locator('.top tr.on').innerText()).toContain('src/web/page.ts')
      await page.mouse.dblclick(...middle)
      expect(await crumbs(page)).toEqual(['shop', 'src', 'web'])
      expect(await hash(page)).toBe('#in=src/web&file=src/web/page.ts')
    })

    test('the keyboard: arrows from file to file, Enter a folder deeper, Escape out', async () => {
      const { page, heard } = await open(browser, FEW)
      await page.getByRole('searchbox').focus()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.tagName')).toBe('CANVAS')
      expect(await facts(page)).toContain('parse.ts')
      expect(await page.locator('.said').innerText()).toMatch(/^src\/core\/parse\.ts, score 90, 400 lines, rank 1\./)
      const outline = 'getComputedStyle(document.querySelector(".plane")).outlineStyle'
      expect(await page.evaluate(outline)).toBe('solid')

      const seen = new Set<string>()
      for (const key of ['Right', 'Right', 'Down', 'Down', 'Left', 'Left', 'Up', 'Up', 'Right', 'Down']) {
        await page.keyboard.press(`Arrow${key}`)
        seen.add(await page.locator('.facts h2').innerText())
      }
      expect(seen.size).toBeGreaterThan(3)
      await page.keyboard.press('Home')
      expect(await facts(page)).toContain('parse.ts')
      await page.keyboard.press('Enter')
      expect(await crumbs(page)).toEqual(['shop', 'src'])
      await page.keyboard.press('Enter')
      expect(await crumbs(page)).toEqual(['shop', 'src', 'core'])
      expect(await page.locator('.facts h2').innerText()).toBe('parse.ts')
      await page.keyboard.press('Space')
      expect(await hash(page)).toBe('#in=src/core&file=src/core/parse.ts')
      await page.keyboard.press('Escape')
      expect(await crumbs(page)).toEqual(['shop', 'src'])
      await page.keyboard.press('Escape')
      expect(await crumbs(page)).toEqual(['shop'])

      // Folders' names are buttons; the keyboard does not get lost with the one that was pressed.
      await folder(page, 'src').press('Enter')
      expect(await crumbs(page)).toEqual(['shop', 'src'])
      expect(await page.evaluate('document.activeElement.tagName')).toBe('CANVAS')
      expect(heard).toEqual([])
    })

    test('all facts of a file; what is unknown is said to be unknown', async () => {
      const { page } = await open(browser, FEW)
      await placeOf(page, 'src/core/parse.ts')
      const known = (await facts(page)).replaceAll(/\s+/g, ' ')
      for (const part of [
        'src/core parse.ts 90 score, rank 1 of 6 half of it is uncovered, and it changes often',
        'Lines 400 Coverage 50% Uncovered lines 30 of 60 Uncovered branches 5 of 10',
        'Commits 12 Fixes among them 2 Lines changed 340 Authors 3 Imported by 4 files Depend on it 9 files Module core',
        'Uncovered lines 10-24, 31',
        'parse 10–24 9 12/12 20',
      ])
        expect(known).toContain(part)
      await placeOf(page, 'src/core/io/read.ts')
      expect(await facts(page)).toMatch(/Commits\s+unknown/)
      const read = await placeOf(page, 'src/web/page.ts')
      expect(await facts(page)).toMatch(/Coverage\s+unknown\s+Uncovered lines\s+unknown/)
      const swatch = page.locator('.legend .unknown')
      expect(await swatch.isHidden()).toBe(true)
      await page.locator('.by').getByText('Coverage').click()
      expect(await swatch.isVisible()).toBe(true)
      // Stripes of grey: no colour of the scale.
      const [red, green, blue] = await colourAt(page, read)
      expect(Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!)).toBeLessThan(24)
    })

    test('colours by another measure, with their legend; the address has it', async () => {
      const { page, heard } = await open(browser, FEW)
      const write = await placeOf(page, 'src/core/io/write.ts')
      const before = await colourAt(page, write)
      await page.locator('.by').getByText('Coverage').click()
      expect(await page.locator('.legend').innerText()).toMatch(
        /^covered\s+100%\s+80%[\s\d%]+\s0%\s+not covered\s+unknown/,
      )
      expect(await colourAt(page, write)).not.toEqual(before)
      expect(await hash(page)).toBe('#in=&by=coverage&file=src/core/io/write.ts')
      await page.getByRole('radio', { name: 'Coverage' }).press('ArrowRight')
      expect(await page.locator('.legend').innerText()).toContain('often changed')
      expect(heard).toEqual([])
    })

    test('an address is a view: folder, measure and file', async () => {
      const { page } = await open(browser, FEW, { at: '#in=src/core&by=complexity&file=src/core/io/write.ts' })
      expect(await crumbs(page)).toEqual(['shop', 'src', 'core'])
      expect(await page.getByRole('radio', { name: 'Complexity' }).isChecked()).toBe(true)
      expect(await page.locator('.facts h2').innerText()).toBe('write.ts')
      expect(await page.locator('.mark.chosen').isVisible()).toBe(true)
    })

    test('a search dims everything else; Enter takes the first', async () => {
      const { page, heard } = await open(browser, FEW)
      const [parse, style] = [await placeOf(page, 'parse.ts'), await placeOf(page, 'style.ts')]
      const bright = await colourAt(page, parse)
      const hit = await colourAt(page, style)
      await page.getByRole('searchbox').fill('WEB s')
      expect(await page.locator('.count').innerText()).toBe('2 of 6 files')
      expect(await colourAt(page, style)).toEqual(hit)
      expect(await colourAt(page, parse)).not.toEqual(bright)
      expect(await folder(page, 'src/core').getAttribute('class')).toContain('dim')
      await page.getByRole('searchbox').press('Enter')
      expect(await page.locator('.facts h2').innerText()).toBe('page.ts')
      await page.getByRole('searchbox').press('Escape')
      expect(await page.locator('.count').innerText()).toBe('')
      expect(await colourAt(page, parse)).toEqual(bright)
      expect(heard).toEqual([])
    })

    test('hostile names are text, and can be gone into', async () => {
      const [one] = FEW
      const [fn] = one!.functions
      const files = [
        candidate(`src/${HOSTILE}/deep/${HOSTILE}.ts`, {
          lines: 500,
          why: HOSTILE,
          module: HOSTILE,
          uncovered_lines: [HOSTILE],
          functions: [{ ...fn!, name: HOSTILE }],
        }),
        candidate('src/__proto__/toString.ts', { lines: 300 }),
        candidate('src/a.ts', { lines: 400 }),
      ]
      const { page, heard } = await open(browser, files)
      expect(await page.title()).toBe('Where tests would pay: shop')
      await page.locator('.top a').first().click()
      await expect.poll(() => facts(page)).toContain(HOSTILE)
      const path = await hash(page)
      await page.mouse.move(0, 0)
      await page.locator('canvas').focus()
      for (const key of ['Home', 'Enter', 'Enter']) await page.keyboard.press(key)
      expect((await crumbs(page)).join('/')).toContain(HOSTILE)
      await page.reload()
      expect((await crumbs(page)).join('/')).toContain(HOSTILE)
      expect(path).not.toBe(await hash(page))
      expect(await page.locator('img').count()).toBe(0)
      expect(await page.title()).toBe('Where tests would pay: shop')
      expect(heard.filter((one) => !one.startsWith('file:'))).toEqual([])
    })

    test('without JavaScript: the table, and a word on the map', async () => {
      const { page } = await open(browser, FEW, { javaScriptEnabled: false })
      expect(await page.locator('.top tbody tr').count()).toBe(6)
      expect(await page.locator('.top tbody tr').first().innerText()).toMatch(
        /1\s+90\.0\s+src\/core\/parse\.ts\s+half of it/,
      )
      expect(await page.locator('noscript').innerText()).toContain('The map needs JavaScript')
      expect(await page.locator('.map').isHidden()).toBe(true)
    })

    test('no files, one file without a line, one folder, 400 pixels', async () => {
      const empty = await open(browser, [])
      expect(await empty.page.locator('main').innerText()).toContain('There are no files to rank')
      expect(empty.heard).toEqual([])
      const one = await open(browser, [candidate('a.ts', { lines: 0, coverage_score: null, score: 0 })])
      expect(await facts(one.page)).toMatch(/1 file, 0 lines/)
      await one.page.locator('canvas').click()
      expect(await one.page.locator('.facts h2').innerText()).toBe('a.ts')
      expect(one.heard).toEqual([])
      const small = await open(browser, FEW, { viewport: { width: 400, height: 800 } })
      expect(await small.page.evaluate('document.documentElement.scrollWidth')).toBe(400)
      await placeOf(small.page, 'src/core/io/write.ts')
      expect(small.heard).toEqual([])
    })

    test('a window of another size has another map', async () => {
      const { page } = await open(browser, FEW)
      const before = await placeOf(page, 'parse.ts')
      await page.setViewportSize({ width: 700, height: 900 })
      await expect
        .poll(async () => (await page.locator('.mark.chosen').boundingBox())!.width, { timeout: 5000 })
        .not.toBe(before.width)
      const map = (await page.locator('canvas').boundingBox())!
      expect(await page.evaluate('document.querySelector("canvas").width')).toBe(Math.round(map.width))
    })

    test('25,000 files are there in a second, and a folder of them in a tenth, by five times at the most', async () => {
      const files = manyCandidates(25_000)
      const { page, heard, html } = await open(browser, files)
      expect(Buffer.byteLength(html) / files.length).toBeLessThan(400)
      const times = async (): Promise<{ end: number; took: number }[]> =>
        (await page.evaluate(
          'performance.getEntriesByName("treemap shown").map((one) => ({ end: one.startTime + one.duration, took: one.duration }))',
        )) as { end: number; took: number }[]
      expect((await times())[0]!.end).toBeLessThan(5000)
      await page.locator('canvas').focus()
      for (const key of ['Home', 'Enter', 'Enter', 'Escape', 'Escape']) await page.keyboard.press(key)
      const zooms = (await times()).slice(1)
      expect(zooms).toHaveLength(4)
      for (const { took } of zooms) expect(took).toBeLessThan(500)
      // The last is too small to be told from others here: the map goes to its folder.
      const last = files.at(-1)!.file
      await page.evaluate(`location.hash = ${JSON.stringify(`file=${encodeURIComponent(last)}`)}`)
      await expect.poll(() => facts(page)).toContain(last.slice(last.lastIndexOf('/') + 1))
      expect(await page.locator('.mark.chosen').isVisible()).toBe(true)
      await page.getByRole('searchbox').fill('package-7/ parse')
      expect(await page.locator('.count').innerText()).toMatch(/^\d+ of 25,000 files$/)
      expect(heard).toEqual([])
    })
  },
)
