import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BENCH, latency, ledgerText, slower } from '../helpers/bench-ledger.ts'
import { openFixture } from '../helpers/lab.ts'
import { CHROMIUM, launchChromium, openTrendPage, type Opened } from '../helpers/page.ts'

const COVERAGE = 'manifests/.ledger/coverage.ndjson'
const HOSTILE = `</script><img src=x onerror="document.title='hit'">'"&🦊`

const open = (browser: Browser, lines: object[], coverage: object[] = [], args: string[] = []): Promise<Opened> => {
  const more = coverage.length > 0 ? { [COVERAGE]: ledgerText(coverage) } : {}
  return openTrendPage(browser, openFixture(null, { [BENCH]: ledgerText(lines), ...more }), args)
}

describe.skipIf(CHROMIUM === undefined)(
  'ledger show --html with latencies, in Chromium (skipped where no chromium is on the PATH)',
  () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchChromium()
    })
    afterAll(() => browser.close())

    test('a line with its band and its change; pointing tells figure, interval and commit', async () => {
      const { page, heard } = await open(browser, [
        ...slower('core', 30, 18, 2),
        latency('core', 3, 9, { env_fingerprint: 'ffff000011112222' }),
      ])
      expect(await page.title()).toBe('Latency by module, p95')
      expect(await page.locator('header p').innerText()).toContain(
        '1 module; change points: 1 slower, 0 faster. 1 figure of other machines left out.',
      )
      const trend = page.locator('.base .trend')
      expect(await trend.locator('.band').count()).toBe(1)
      expect(await trend.locator('.slower').count()).toBe(1)
      expect(await page.locator('.axes text').allTextContents()).toContain('2.2 ms')
      await page.locator('.stage').focus()
      // The first key shows the newest figure, wherever it leads.
      for (const key of ['Home', 'Home', ...Array.from({ length: 18 }, () => 'ArrowRight')])
        await page.keyboard.press(key)
      expect((await page.locator('.tip').innerText()).split('\n')).toEqual([
        'core',
        expect.stringMatching(/^2\.4\d* ms \(\+\d\d\.\d %\)$/),
        expect.stringMatching(/^2\.[34]\d* to 2\.[45]\d* ms, 94 %$/),
        expect.stringMatching(/^▲ \+\d\d\.\d % from here on$/),
        '500 samples',
        '2026-01-23T00:00:00.000Z',
        `commit ${'c'.repeat(12)}`,
        'machine a1b2c3d4e5f60718',
      ])
      const line = (await trend.locator('.line').boundingBox())!
      const mark = (await page.locator('.mark').boundingBox())!
      expect(mark.y + mark.height / 2).toBeGreaterThan(line.y - 2)
      expect(mark.y + mark.height / 2).toBeLessThan(line.y + line.height + 2)
      await page.locator('.stage').press('Home')
      expect(await page.locator('.tip').innerText()).not.toContain(' to ')
      expect(heard).toEqual([])
    })

    test('coverage and latencies on one page, each with its own filters; a hostile name is text', async () => {
      const coverage = [{ ts: '2026-01-05T00:00:00Z', module: HOSTILE, coverage: 50 }]
      const { page, heard } = await open(
        browser,
        [...slower(HOSTILE, 20, 20, 2), ...slower('b', 20, 10, 900)],
        coverage,
      )
      expect(await page.title()).toBe('Modules over time')
      expect(await page.locator('h2').allInnerTexts()).toEqual(['Coverage by module', 'Latency by module, p95'])
      expect(await page.locator('img').count()).toBe(0)
      const [first, second] = [page.locator('section').first(), page.locator('section').last()]
      await second.getByLabel('with changes only').check()
      expect(await second.locator('.modules tbody tr:visible th').allInnerTexts()).toEqual(['b'])
      expect(await first.locator('.modules tbody tr:visible').count()).toBe(1)
      await second.getByLabel('with changes only').uncheck()
      await second.locator('.stage').focus()
      await page.keyboard.press('ArrowLeft')
      expect(await second.locator('.tip .name').innerText()).toBe(HOSTILE)
      expect(await first.locator('.tip').isHidden()).toBe(true)
      expect(heard).toEqual([])
    })

    test('modules that differ by orders of magnitude are drawn in relation to their own level', async () => {
      const lines = Array.from({ length: 20 }, (_, nth) =>
        slower(`m${100 + nth}`, 40, nth < 3 ? 20 : 40, 10 ** (nth / 4 - 3)),
      )
      const { page, heard, html } = await open(browser, lines.flat())
      expect(html.length).toBeLessThan(200_000)
      expect(await page.locator('.axes text').allTextContents()).toEqual(expect.arrayContaining(['level', '+20 %']))
      // A change of 20 % is seen, whatever the latency: it is more than half of what the chart is high.
      for (const nth of [0, 1, 2]) {
        const { height } = (await page.locator('.base .line').nth(nth).boundingBox())!
        expect(height).toBeGreaterThan(200)
      }
      await page.locator('.modules button').nth(1).click()
      expect(await page.locator('.emphasised .level').count()).toBe(1)
      await page.locator('.stage').focus()
      await page.keyboard.press('End')
      await page.keyboard.press('ArrowLeft')
      const line = (await page.locator('.emphasised .line').boundingBox())!
      const mark = (await page.locator('.mark').boundingBox())!
      expect(mark.y + mark.height / 2).toBeGreaterThan(line.y - 2)
      expect(mark.y + mark.height / 2).toBeLessThan(line.y + line.height + 2)
      expect(heard).toEqual([])
    })

    test('one module with one figure', async () => {
      const { page, heard } = await open(browser, [latency('core', 0, 2)])
      expect(await page.locator('.dot').count()).toBe(1)
      await page.locator('.stage').focus()
      await page.keyboard.press('ArrowRight')
      expect(await page.locator('.tip').innerText()).toContain('2 ms')
      expect(heard).toEqual([])
    })
  },
)
