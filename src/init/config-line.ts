import { maskSource } from './mask.ts'

/** What is to be done with a config. */
export type ConfigLine = { kind: 'edited'; text: string } | { kind: 'kept' } | { kind: 'by-hand'; reason: string }

const IMPORTED = /(?:\bfrom|\bimport\s*\(?|\brequire\s*\()\s*(['"])vitest-evolve\1/g
/** An import on lines of its own, up to the end of its last line. */
const IMPORT = /^import\b[^;'"]*(['"])[^'"\n]*\1[^\S\n]*(;?)[^\S\n]*$/gm
const CONFIG = /^export\s+default\s+(?:(defineConfig)\s*\(\s*)?\{/gm

const KEY = /^(?:(['"])(.*?)\1|([\w$]+))/

/** A config with the one line, for projects that have none. */
export const FIRST_CONFIG = `import { defineConfig } from 'vitest/config'
import { evolve } from 'vitest-evolve'

export default defineConfig({ plugins: [evolve()] })
`

/**
 * Puts the plugin into a config by two insertions, where its shape is the plain one: `export default`, an object, with
 * or without `defineConfig` around it. Anything else is left to the user: a line that has no effect is worse than none.
 */
export function withEvolve(source: string): ConfigLine {
  const byHand = (reason: string): ConfigLine => ({ kind: 'by-hand', reason })
  const [mark = ''] = /^\uFEFF/.exec(source) ?? []
  const text = source.slice(mark.length).replaceAll('\r\n', '\n')
  const eol = source.includes('\r\n') ? '\r\n' : '\n'
  if (mark + text.replaceAll('\n', eol) !== source) return byHand('its line ends are of two kinds')
  const masked = maskSource(text)
  if (masked === null) return byHand('it cannot be read')
  if (isImported(text, masked)) return { kind: 'kept' }
  if (/\bevolve\b/.test(masked)) return byHand('it uses the name evolve for something else')

  const [config, another] = [...masked.matchAll(CONFIG)]
  if (!config || another) return byHand('it does not export a plain object')
  if (config[1] !== undefined && !definesPlainly(text, masked)) return byHand('its defineConfig is not that of Vitest')
  const open = config.index + config[0].length - 1
  const plugin = intoPlugins(text, masked, open)
  if (typeof plugin === 'string') return byHand(plugin)

  const line = importLine(text, masked, config.index)
  const edited =
    text.slice(0, line.at) + line.insert + text.slice(line.at, plugin.at) + plugin.insert + text.slice(plugin.at)
  return { kind: 'edited', text: mark + edited.replaceAll('\n', eol) }
}

interface Insertion {
  at: number
  insert: string
}

/** Comments count for nothing; what the quotes hold is only in the text. */
function isImported(text: string, masked: string): boolean {
  return [...text.matchAll(IMPORTED)].some(({ index, 0: found }) => {
    const [code] = found.split('vitest')
    return masked.startsWith(code!, index)
  })
}

function definesPlainly(text: string, masked: string): boolean {
  return [...masked.matchAll(IMPORT)].some(({ index, 0: found }) =>
    /^import\s*\{[^}]*\bdefineConfig\b(?!\s+as\b)[^}]*\}\s*from\s*['"](?:vite|vitest\/config)['"]/.test(
      text.slice(index, index + found.length),
    ),
  )
}

/** Into the array of plugins if there is one, else before the first key; a text says why not. */
function intoPlugins(text: string, masked: string, open: number): Insertion | string {
  const entries = entriesOf(masked, open)
  if (!entries) return 'its brackets cannot be told'
  const heads = entries.map(({ start, end }) => KEY.exec(text.slice(start, end)))
  // What is spread may bring plugins that replace these.
  if (heads.includes(null)) return 'not all of its keys are spelled out'
  const plugins = entries.filter((_, index) => (heads[index]![2] ?? heads[index]![3]) === 'plugins')
  if (plugins.length > 1) return 'it has plugins twice'
  if (plugins[0]) {
    const { start, end } = plugins[0]
    const array = /^(?:plugins|(['"])_+\1)\s*:\s*\[/.exec(masked.slice(start, end))
    if (!array) return 'its plugins are no plain array'
    return before('evolve()', text, masked, start + array[0].length)
  }
  return before('plugins: [evolve()]', text, masked, open + 1)
}

/** An entry in front of the others, in their manner: on their line, or on one of its own. */
function before(entry: string, text: string, masked: string, at: number): Insertion {
  const space = entry.startsWith('plugins') ? ' ' : ''
  if (/^[}\]]/.test(text.slice(at))) return { at, insert: space + entry + space }
  const [, opening] = /^([^\S\n]*(?:\/\/[^\n]*)?)\n/.exec(text.slice(at)) ?? []
  const [, indent] = /\n([^\S\n]*)[^\s}\]]/.exec(masked.slice(at)) ?? []
  if (opening !== undefined && indent !== undefined) return { at: at + opening.length, insert: `\n${indent}${entry},` }
  return /^\s/.test(text.slice(at)) ? { at, insert: ` ${entry},` } : { at, insert: `${space}${entry}, ` }
}

/** The entries of the object that opens here, each from its first character of code; `null` where it does not close. */
function entriesOf(masked: string, open: number): { start: number; end: number }[] | null {
  const entries: { start: number; end: number }[] = []
  let depth = 0
  let from = open + 1
  const close = (end: number): void => {
    const part = masked.slice(from, end)
    if (part.trim() !== '') entries.push({ start: from + part.search(/\S/), end })
    from = end + 1
  }
  for (let at = open; at < masked.length; at += 1) {
    const char = masked[at]!
    if ('{[('.includes(char)) depth += 1
    if ('}])'.includes(char)) depth -= 1
    if (depth === 1 && char === ',') close(at)
    if (depth > 0) continue
    close(at)
    return entries
  }
  return null
}

/** After the last import in front of the config, in its quotes; a config without imports gets it as its first statement. */
function importLine(text: string, masked: string, config: number): Insertion {
  const last = [...masked.slice(0, config).matchAll(IMPORT)].at(-1)
  if (last) {
    const [found, quote, end] = last
    return { at: last.index + found.length, insert: `\nimport { evolve } from ${quote}vitest-evolve${quote}${end}` }
  }
  // Directives for types only count at the very top.
  const [top] = /^(?:#![^\n]*\n)?(?:\/\/\/[^\n]*\n)*/.exec(text)!
  return { at: top.length, insert: "import { evolve } from 'vitest-evolve'\n\n" }
}
