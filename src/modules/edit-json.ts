import { applyEdits, findNodeAtLocation, modify, parseTree, type Node } from 'jsonc-parser'

/** A value for a key, by its path: `[['testing', 'coverage_target'], 80]`; `undefined` removes the key. */
export type Edit = [path: string[], value: unknown]

/**
 * Changes keys of a JSON object and nothing else: not a space of the rest moves. jsonc-parser's own formatting would
 * rewrite the object around a new key.
 */
export function editJson(json: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [path, value]) => edit(text, path, value), json)
}

function edit(json: string, path: string[], value: unknown): string {
  const root = parseTree(json)!
  const depth = deepest(root, path)
  const parent = findNodeAtLocation(root, path.slice(0, depth))!
  const rest = path.slice(depth).reduceRight((inner: unknown, key) => ({ [key]: inner }), value)
  if (depth === path.length || parent.type !== 'object') {
    if (value === undefined) return depth === path.length ? applyEdits(json, modify(json, path, undefined, {})) : json
    return splice(json, parent.offset, parent.length, written(json, rest, indentAt(json, parent.offset)))
  }
  return value === undefined
    ? json
    : insert(json, parent, path[depth]!, (rest as Record<string, unknown>)[path[depth]!])
}

/** How many parts of a path are there; where a part is no object, nothing below it is. */
function deepest(root: Node, path: string[]): number {
  let depth = 0
  while (depth < path.length && findNodeAtLocation(root, path.slice(0, depth + 1))) depth += 1
  return depth
}

/** As the object is written: a line per key if its last key has one of its own. */
function insert(json: string, object: Node, key: string, value: unknown): string {
  const last = object.children?.at(-1)
  const space = /":\S/.test(json) && !/": /.test(json) ? '' : ' '
  const named = `${JSON.stringify(key)}:${space}`
  if (last) {
    const indent = indentAt(json, last.offset)
    const start = json.lastIndexOf('\n', last.offset) + 1
    const onItsLine = start > 0 && start + indent.length === last.offset
    const text = onItsLine
      ? `,${eol(json)}${indent}${named}${written(json, value, indent)}`
      : `,${space}${named}${written(json, value, null)}`
    return splice(json, last.offset + last.length, 0, text)
  }
  const indent = indentAt(json, object.offset)
  const inner = indent + unit(json)
  const text = json.includes('\n')
    ? `{${eol(json)}${inner}${named}${written(json, value, inner)}${eol(json)}${indent}}`
    : `{${named}${written(json, value, null)}}`
  return splice(json, object.offset, object.length, text)
}

/** @param indent of the line that the value begins on; `null`: all on that line */
function written(json: string, value: unknown, indent: string | null): string {
  if (indent === null || !json.includes('\n')) return JSON.stringify(value)
  return JSON.stringify(value, null, unit(json)).replaceAll('\n', eol(json) + indent)
}

function indentAt(json: string, offset: number): string {
  const start = json.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(json.slice(start))![0]
}

/** One step of indentation: that of the first indented line. */
function unit(json: string): string {
  return /\n([ \t]+)\S/.exec(json)?.[1] ?? '  '
}

function eol(json: string): string {
  return json.includes('\r\n') ? '\r\n' : '\n'
}

function splice(text: string, offset: number, length: number, insertion: string): string {
  return text.slice(0, offset) + insertion + text.slice(offset + length)
}
