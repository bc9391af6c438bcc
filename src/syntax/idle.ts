import { parse } from './parse.ts'
import { scriptOf } from './script.ts'
import { isType, type Node } from './syntax.ts'

/**
 * Where a file's text holds what never runs: types, imports, re-exports, directives at the top of its modules. What the
 * parser finds, not what lines look like: code may begin on the line of an import.
 * @returns offsets; none where the file does not parse
 */
export function idleParts(file: string, text: string): [from: number, to: number][] {
  const tree = parse(scriptOf(file, text))
  if (tree === null) return []
  // Directives of a whole program are among its statements.
  return (tree.body as Node[]).filter((node) => isIdle(node, text)).map(({ start, end }) => [start, end])
}

function isIdle(node: Node, text: string): boolean {
  const { type, declaration } = node
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return true
  if (type === 'ExportNamedDeclaration' || type === 'ExportDefaultDeclaration')
    return declaration ? isIdle(declaration as Node, text) : type === 'ExportNamedDeclaration'
  if (type === 'ExpressionStatement') return typeof node.directive === 'string'
  return isType(node) || text.startsWith('declare', node.start)
}
