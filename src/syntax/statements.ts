import { forEachChild, type Node } from './syntax.ts'

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

/** Where a statement starts and ends in a text. */
export type Span = readonly [start: number, end: number]

/**
 * The statements that a coverage report would count, where it says that they begin; outer ones before those in them.
 * @param program a tree of JavaScript, without types
 * @param text what it was read from: it alone says `declare`
 */
export function statementSpans(program: Node, text: string): Span[] {
  const spans: Span[] = []
  const add = ({ start, end }: Node): void => void spans.push([start, end])
  const visit = (node: Node): void => {
    const { type } = node
    if (STATEMENTS.has(type)) {
      if (node.directive === undefined || node.directive === null) add(node)
    } else if (type === 'VariableDeclaration') {
      if (text.startsWith('declare', node.start)) return
      for (const { init } of node.declarations as Node[]) if (init) add(init as Node)
    } else if (type === 'ArrowFunctionExpression') {
      if (node.expression === true) add(node.body as Node)
    } else if (type === 'PropertyDefinition') {
      if (node.value) add(node.value as Node)
    }
    forEachChild(node, visit)
  }
  visit(program)
  return spans
}
