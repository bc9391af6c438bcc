import { parseSync } from 'oxc-parser'
import { isShallow } from './depth.ts'
import type { Script } from './script.ts'
import type { Node } from './syntax.ts'

/** Without types, a tree is half as large, and handed over in half the time: nothing here asks for them. */
const OPTIONS = { astType: 'js', preserveParens: false } as const

/** The front of a component, and what a program wraps into a function, return; the tree is whole nevertheless. */
const HARMLESS = /^A 'return' statement can only be used/

export interface Parsed {
  program: Node
  comments: readonly { value: string; start: number; end: number }[]
}

/** @returns `null` for what does not parse, be it that it is nested deeper than the parser can go */
export function parse(script: Script): Node | null {
  return parseWhole(script)?.program ?? null
}

/** The same with its comments. */
export function parseWhole(script: Script): Parsed | null {
  if (!isShallow(script)) return null
  // As a module, `await` and others are no names.
  return parseAs(script, 'module') ?? parseAs(script, 'commonjs')
}

function parseAs({ text, lang }: Script, sourceType: 'module' | 'commonjs'): Parsed | null {
  const parsed = parseSync(`file.${lang}`, text, { ...OPTIONS, lang, sourceType })
  const broken = parsed.errors.some(({ severity, message }) => severity === 'Error' && !HARMLESS.test(message))
  return broken ? null : { program: parsed.program as unknown as Node, comments: parsed.comments }
}
