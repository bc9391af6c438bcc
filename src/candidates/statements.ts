import { visitorKeys } from 'oxc-parser'
import type { Node } from './syntax.ts'

/** What coverage counts as a statement where it stands: istanbul's instrumenter, and Vitest's v8 provider after it. */
const STATEMENTS = new Set([
  'BreakStatement',
  'ContinueStatement',
  'DebuggerStatement',
  'DoWhileStatement',
  'ExpressionStatement',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'IfStatement',
  'LabeledStatement',
  'ReturnStatement',
  'SwitchStatement',
  'ThrowStatement',
  'TryStatement',
  'WhileStatement',
])

/** Types alone: nothing in them runs. */
const TYPES = /^TS(?:Interface|Type|Declare|Abstract)/

/** Offsets where a statement starts that a coverage report would count, in the order of the text. */
export function statementStarts(program: Node): number[] {
  const starts: number[] = []
  const visit = (node: Node): void => {
    const { type } = node
    if (STATEMENTS.has(type)) {
      if (node.directive === undefined || node.directive === null) starts.push(node.start)
    } else if (type === 'VariableDeclaration') {
      if (node.declare === true) return
      for (const { init } of node.declarations as Node[]) if (init) starts.push((init as Node).start)
    } else if (type === 'ArrowFunctionExpression') {
      if (node.expression === true) starts.push((node.body as Node).start)
    } else if (type === 'PropertyDefinition') {
      if (node.value && node.declare !== true) starts.push((node.value as Node).start)
    } else if (TYPES.test(type)) return
    for (const key of visitorKeys[type] ?? []) {
      const child = node[key] as Node | (Node | null)[] | null | undefined
      if (!child) continue
      if (Array.isArray(child)) {
        for (const one of child) if (one) visit(one)
      } else visit(child)
    }
  }
  visit(program)
  return starts
}
