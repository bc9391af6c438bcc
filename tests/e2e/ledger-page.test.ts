import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFixture } from '../helpers/lab.ts'
import { CHROMIUM, launchChromium, openTrendPage, type Opened } from '../helpers/page.ts'

const HOSTILE = `</script><img src=x onerror="document.title='hit'">'"&🦊`

const day = (n: number): string => new Date(Date.UTC(2026, 0, 5) + n * 86_400_000).toISOString()
const figure = (module: string, n: number, coverage: number, provider = 'v8'): object => ({
  ts: day(n),
  module,
  coverage,
  covered: coverage * 2,
  total: 200,
  provider,
  commit: `${n}`.padStart(40, 'c'),
})

async function open(browser: Browser, entries: object[]): Promise<Opened> {
  const project = openFixture(null, {
    'core/module.manifest.json': '{ "module": "core", "tags": ["lane:L3"] }',
    'edge/module.manifest.json': '{ "module": "edge", "testing": { "coverage_target": 60 } }',
  })
  await project.shell('git init -q')
  // Not chained, as older tools wrote them: the page is the same, and 100,000 hashes are saved.
  project.write({ 'manifests/.ledger/coverage.ndjson': entries.map((entry) => `${JSON.stringify(entry)}\n`).join('') })
  return openTrendPage(browser, project)
}

describe.skipIf(CHROMIUM === undefined)(
  'ledger show --html, in Chromium (skipped where no chromium is on the PATH)',
  () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser.close())

    const few = [
      figure('core', 0, 80),
      figure('core', 1, 90),
      figure('core', 2, 70, 'istanbul'),
      figure('edge', 0, 40),
      figure('edge', 2, 45.5),
      figure(HOSTILE, 1, 50),
    ]

    test('a line per module, broken where the provider changes; targets, and what is below them', async () => {
      const { page } = await open(browser, few)
      expect(await page.locator('tbody tr').allInnerTexts()).toEqual([
        expect.stringContaining(HOSTILE),
        expect.stringMatching(/core\s+L3\s+85%\s+70\.00%\s+▼ 15\.00 below\s+3/),
        expect.stringMatching(/edge\s+L2\s+60%\s+45\.50%\s+\+5\.50\s+▼ 14\.50 below\s+2/),
      ])
      expect(await page.locator('.base .trend').count()).toBe(3)
      const core = page.locator('.base .trend').nth(1)
      expect((await core.locator('path').getAttribute('d'))!.match(/M/g)).toHaveLength(1)
      expect(await core.locator('.ring').count()).toBe(1)
      expect(await page.locator('.targets text').allTextContents()).toEqual(['85% L3', '60% L2'])
      expect(await page.locator('header p').innerText()).toContain('3 modules, 2 below target.')
    })

    test('a hostile name is text, and the page works', async () => {
      const { page, heard } = await open(browser, few)
      expect(await page.title()).toBe('Coverage by module')
      expect(await page.locator('img').count()).toBe(0)
      await page.locator('.stage').focus()
      await page.keyboard.press('ArrowLeft')
      expect(await page.locator('.tip .name').innerText()).toBe(HOSTILE)
      expect(heard).toEqual([])
    })

    test('pointing and arrow keys tell figure, commit and provider', async () => {
      const { page, heard } = await open(browser, few)
      const box = (await page.locator('.base .trend').nth(1).locator('path').boundingBox())!
      await page.mouse.move(box.x + box.width - 2, box.y + 2)
      await page.locator('.tip').waitFor()
      expect((await page.locator('.tip').innerText()).split('\n')).toEqual([
        'core',
        '90.00% (+10.00)',
        '180 of 200 lines',
        'target 85%, lane L3',
        day(1),
        `commit ${'c'.repeat(12)}`,
        'v8',
      ])
      await page.mouse.move(0, 0)
      await page.locator('.tip').waitFor({ state: 'hidden' })
      await page.locator('.stage').focus()
      for (const key of ['End', 'ArrowDown', 'Home', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
        await page.keyboard.press(key)
      expect(await page.locator('.tip').innerText()).toContain('istanbul, another provider than before')
      await page.keyboard.press('Escape')
      expect(await page.locator('.tip').isHidden()).toBe(true)
      expect(heard).toEqual([])
    })

    test('the filters hide lines and rows; a button keeps a line', async () => {
      const { page, heard } = await open(browser, few)
      const rows = page.locator('tbody tr:visible')
      await page.getByRole('searchbox').fill('ED')
      expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('edge')])
      expect(await page.locator('.base .trend:not([hidden])').count()).toBe(1)
      await page.getByRole('searchbox').fill('')
      await page.getByLabel('below target only').check()
      expect(await rows.count()).toBe(2)
      await page.getByLabel('L3').uncheck()
      expect(await page.locator('.count').innerText()).toBe('1 of 3 shown')
      const button = page.getByRole('button', { name: 'edge' })
      await button.press('Enter')
      expect(await button.getAttribute('aria-pressed')).toBe('true')
      expect(await page.locator('.emphasised .trend').count()).toBe(1)
      expect(heard).toEqual([])
    })

    test('light and dark', async () => {
      const { page } = await open(browser, few)
      const grounds: unknown[] = []
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
      }
      expect(grounds).toEqual(['rgb(255, 255, 255)', 'rgb(20, 23, 27)'])
    })

    test('one module with one figure', async () => {
      const { page, heard } = await open(browser, [figure('core', 0, 88)])
      expect(await page.locator('.dot').count()).toBe(1)
      expect(await page.locator('header p').innerText()).toContain('1 module, none below target.')
      await page.locator('.stage').focus()
      await page.keyboard.press('ArrowRight')
      expect(await page.locator('.tip').innerText()).toContain('88.00%')
      expect(heard).toEqual([])
    })

    test('200 modules with 500 figures each', async () => {
      const entries = Array.from({ length: 100_000 }, (_, n) =>
        figure(`m${n % 200}`, Math.floor(n / 200), (n * 7) % 100),
      )
      const { page, heard, html } = await open(browser, entries)
      expect(html.length).toBeLessThan(8_000_000)
      expect(await page.locator('tbody tr').count()).toBe(200)
      await page.getByRole('searchbox').fill('m199')
      expect(await page.locator('.count').innerText()).toBe('1 of 200 shown')
      await page.locator('.stage').focus()
      await page.keyboard.press('ArrowLeft')
      expect(await page.locator('.tip').innerText()).toContain('m199')
      expect(heard).toEqual([])
    })
  },
)
