import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import type { Project } from './lab.ts'

/** Where it is installed; tests that need it are skipped where it is not. */
export const CHROMIUM: string | undefined = [
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium')),
  '/usr/bin/chromium',
].find((file) => existsSync(file))

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM!, args: FLAGS })
}

export interface Opened {
  page: Page
  /** What the page asked for and complained of since it was there. */
  heard: string[]
  html: string
}

/** Real Chromium on the page that `ledger show --html` writes. */
export async function openTrendPage(browser: Browser, project: Project, args: string[] = []): Promise<Opened> {
  const file = join(project.dir, 'out of/page.html')
  const run = await project.cli(['ledger', 'show', '--html', file, ...args])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return openPage(browser, file)
}

/** @param at what follows the file in the address: `#in=src` */
export async function openPage(
  browser: Browser,
  file: string,
  { at = '', ...options }: BrowserContextOptions & { at?: string } = {},
): Promise<Opened> {
  const page = await browser.newPage(options)
  onTestFinished(() => page.close())
  const heard: string[] = []
  page.on('console', (message) => heard.push(message.text()))
  page.on('pageerror', (error) => heard.push(String(error)))
  page.on('request', (request) => heard.push(request.url()))
  const address = pathToFileURL(file).href
  await page.goto(`${address}${at}`)
  expect(heard.splice(0).map((url) => url.split('#')[0])).toEqual([address])
  return { page, heard, html: readFileSync(file, 'utf8') }
}
