import type { ArrayExpression, ObjectExpression } from 'oxc-parser'
import { configObject, keyOf, parseConfig, withoutTypes } from './config-object.ts'

/**
 * A config with other entries in its `projects`, or `null` where there is no such array to be seen.
 * @param entries what stands between the brackets: lines, each with an indent
 */
export function withProjects(source: string, entries: (indent: string) => string): string | null {
  const program = parseConfig(source)
  const config = program && configObject(program, 'default')
  if (config === null || typeof config === 'string') return null
  const test = valueOf(config, 'test')
  const array = test?.type === 'ObjectExpression' ? valueOf(test as ObjectExpression, 'projects') : null
  if (array?.type !== 'ArrayExpression') return null
  const { start, end } = array as ArrayExpression
  const [, indent = ''] = /(?:^|\n)([^\S\n]*)[^\n]*$/.exec(source.slice(0, start)) ?? []
  const step = indent.includes('\t') ? '\t' : '  '
  const eol = source.includes('\r\n') ? '\r\n' : '\n'
  const inside = `[\n${entries(indent + step)}${indent}]`
  return source.slice(0, start) + inside.replaceAll('\n', eol) + source.slice(end)
}

function valueOf(object: ObjectExpression, key: string): { type: string } | null {
  const found = object.properties.findLast((one) => keyOf(one) === key)
  return found?.type === 'Property' ? withoutTypes(found.value) : null
}
