import { parseSync } from 'oxc-parser'
import { linesAt } from '../lines-at.ts'
import { complexityOf } from './complexity.ts'
import { childrenOf, type Node } from './syntax.ts'

/** What a file's own text says of it. */
export interface FileSyntax {
  functions: { name: string; start_line: number; end_line: number; complexity: number }[]
  /** Cognitive, of all functions and of what is outside of them. */
  complexity: number
  /** What it imports, as it says so: `./a.js`, `pkg/b`. Types alone are no dependency: nothing of them runs. */
  imports: string[]
}

/**
 * @param file its name says which language it is
 * @returns `null` where it does not parse
 */
export function analyse(file: string, text: string): FileSyntax | null {
  const { program, module, errors } = parseSync(file, text, { preserveParens: false })
  if (errors.some(({ severity }) => severity === 'Error')) return null
  const tree = program as unknown as Node
  const { functions, total } = complexityOf(tree)
  const lineAt = linesAt(text)
  const imports = new Set<string>()
  for (const { moduleRequest, entries } of module.staticImports)
    if (entries.length === 0 || entries.some(({ isType }) => !isType)) imports.add(moduleRequest.value)
  for (const { entries } of module.staticExports)
    for (const { moduleRequest, isType } of entries) if (moduleRequest && !isType) imports.add(moduleRequest.value)
  // Both are rare: the whole tree is walked for those alone that have the word.
  if (/\b(?:require|import)\s*[(<]|\bimport\s+\w+\s*=/.test(text)) addCalls(tree, imports)
  return {
    functions: functions.map(({ start, end, ...own }) => ({
      ...own,
      start_line: lineAt(start),
      end_line: lineAt(end),
    })),
    complexity: total,
    imports: [...imports],
  }
}

/** `import('x')`, `require('x')`, `import x = require('x')`. */
function addCalls(node: Node, imports: Set<string>): void {
  const literal = (one: Node | null | undefined): void => {
    if (one?.type === 'Literal' && typeof one.value === 'string') imports.add(one.value)
  }
  if (node.type === 'ImportExpression') literal(node.source as Node)
  if (node.type === 'TSExternalModuleReference') literal(node.expression as Node)
  if (node.type === 'CallExpression' && (node.callee as Node).name === 'require') literal((node.arguments as Node[])[0])
  for (const child of childrenOf(node)) addCalls(child, imports)
}
