import type { ArrayExpression, ImportDeclaration, ObjectExpression, Program } from 'oxc-parser'
import { configObject, keyOf, parseConfig, withoutTypes } from './config-object.ts'

/** What is to be done with a config. */
export type ConfigLine = { kind: 'edited'; text: string } | { kind: 'kept' } | { kind: 'by-hand'; reason: string }

/** What to do where the line cannot be put in. */
export const ADD_LINE = "add evolve() to its plugins, with import { evolve } from 'vitest-evolve'"

/** A config with the one line, for projects that have none. */
export const FIRST_CONFIG = `import { defineConfig } from 'vitest/config'
import { evolve } from 'vitest-evolve'

export default defineConfig({ plugins: [evolve()] })
`

/**
 * Puts the plugin into a config by two insertions, where the object that it goes into can be seen. Anything else is left
 * to the user: a line that has no effect is worse than none.
 * @param exported the name under which the config is exported
 */
export function withEvolve(source: string, exported = 'default'): ConfigLine {
  const byHand = (reason: string): ConfigLine => ({ kind: 'by-hand', reason })
  const [mark = ''] = /^\uFEFF/.exec(source) ?? []
  const text = source.slice(mark.length).replaceAll('\r\n', '\n')
  const eol = source.includes('\r\n') ? '\r\n' : '\n'
  if (mark + text.replaceAll('\n', eol) !== source) return byHand('its line ends are of two kinds')
  const program = parseConfig(text)
  if (program === null) return byHand('it cannot be read')
  const names = namesIn(program)
  if (names.imports) return { kind: 'kept' }
  if (names.taken) return byHand('it uses the name evolve for something else')

  const config = configObject(program, exported)
  if (typeof config === 'string') return byHand(config)
  const plugin = intoPlugins(text, config)
  if (typeof plugin === 'string') return byHand(plugin)

  const line = importLine(text, program)
  const edited =
    text.slice(0, line.at) + line.insert + text.slice(line.at, plugin.at) + plugin.insert + text.slice(plugin.at)
  return { kind: 'edited', text: mark + edited.replaceAll('\n', eol) }
}

interface Insertion {
  at: number
  insert: string
}

/** Whether the plugin is imported, by whatever means, and whether its name is somebody else's. */
function namesIn(node: unknown): { imports: boolean; taken: boolean } {
  const found = { imports: false, taken: false }
  const visit = (one: unknown, parent: string): void => {
    if (typeof one !== 'object' || one === null) return
    if (Array.isArray(one)) return one.forEach((part) => visit(part, parent))
    const { type, name, value } = one as { type?: string; name?: unknown; value?: unknown }
    if (type === 'Literal' && value === 'vitest-evolve' && IMPORTS.test(parent)) found.imports = true
    if (type === 'Identifier' && name === 'evolve') found.taken = true
    for (const part of Object.values(one)) visit(part, type ?? parent)
  }
  visit(node, '')
  return found
}

/** The argument of a call counts, too: `require`. */
const IMPORTS = /^(?:Import(?:Declaration|Expression)|CallExpression)$/

/** Into the array of plugins if there is one, else before the first key; a text says why not. */
function intoPlugins(text: string, { start, properties }: ObjectExpression): Insertion | string {
  const keys = properties.map(keyOf)
  // What is spread may bring plugins that replace these.
  if (keys.lastIndexOf(null) > keys.indexOf('plugins')) return 'not all of its keys are spelled out'
  if (keys.indexOf('plugins') !== keys.lastIndexOf('plugins')) return 'it has plugins twice'
  const own = properties[keys.indexOf('plugins')]
  if (!own) return before('plugins: [evolve()]', text, start + 1, properties[0]?.start)
  const value = own.type === 'Property' ? withoutTypes(own.value) : null
  if (value?.type !== 'ArrayExpression') return 'its plugins are no plain array'
  const array = value as ArrayExpression
  return before('evolve()', text, array.start + 1, array.elements[0]?.start)
}

/**
 * An entry in front of the others, in their manner: on their line, or on one of its own.
 * @param at behind the bracket
 * @param next where the first of the others begins
 */
function before(entry: string, text: string, at: number, next: number | undefined): Insertion {
  const space = entry.startsWith('plugins') ? ' ' : ''
  if (/^[}\]]/.test(text.slice(at))) return { at, insert: space + entry + space }
  const [, opening] = /^([^\S\n]*(?:\/\/[^\n]*)?)\n/.exec(text.slice(at)) ?? []
  const [, indent] = /\n([^\S\n]*)$/.exec(text.slice(at, next ?? at)) ?? []
  if (opening !== undefined && indent !== undefined) return { at: at + opening.length, insert: `\n${indent}${entry},` }
  return /^\s/.test(text.slice(at)) ? { at, insert: ` ${entry},` } : { at, insert: `${space}${entry}, ` }
}

/** After the last import, in its quotes; a config without imports gets it as its first statement. */
function importLine(text: string, { body }: Program): Insertion {
  const last = body.findLast((statement): statement is ImportDeclaration => statement.type === 'ImportDeclaration')
  if (last) {
    const quote = text[last.source.start]!
    const end = text[last.end - 1] === ';' ? ';' : ''
    const [comment] = /^[^\S\n]*(?:\/\/[^\n]*)?(?=\n|$)/.exec(text.slice(last.end)) ?? ['']
    return { at: last.end + comment.length, insert: `\nimport { evolve } from ${quote}vitest-evolve${quote}${end}` }
  }
  // Directives for types only count at the very top.
  const [top] = /^(?:#![^\n]*\n)?(?:\/\/\/[^\n]*\n)*/.exec(text)!
  return { at: top.length, insert: "import { evolve } from 'vitest-evolve'\n\n" }
}
