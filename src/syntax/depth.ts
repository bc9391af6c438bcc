import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Script } from './script.ts'
import { mostStackFor, stackFor } from './stack.ts'

/** In bytes, of the 8 MiB that a main thread has. */
const BUDGET = 3_500_000

/**
 * Whether a text can be parsed: the native parser calls itself for what is nested, and where its stack ends, so does
 * the process, which nothing can catch. What seems deep is tried in a process of its own.
 */
export function isShallow({ text, lang }: Script): boolean {
  return mostStackFor(text) <= BUDGET || stackFor(text) <= BUDGET || survives(text, lang)
}

const PARSER = pathToFileURL(createRequire(import.meta.url).resolve('oxc-parser')).href

/** Parses as `analyse` will, deeper in the stack than that. */
const TRIAL = `
import { readFileSync } from 'node:fs'
const [, parser, lang] = process.argv
const { parseSync } = await import(parser)
const text = readFileSync(0, 'utf8')
const at = (depth) => depth === 0 ? parseSync('file.' + lang, text, { lang, astType: 'js', preserveParens: false }).program : [at(depth - 1)]
at(3000)
`

function survives(text: string, lang: string): boolean {
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', TRIAL, PARSER, lang], {
    input: text,
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: 5_000,
  })
  return status === 0
}
