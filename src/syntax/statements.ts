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

/**
 * Offsets where a statement starts that a coverage report would count, in the order of the text.
 * @param program a tree of JavaScript, without types
 * @param text what it was read from: it alone says `declare`
 */
export function statementStarts(program: Node, text: string): number[] {
  const starts: number[] = []
  const visit = (node: Node): void => {
    const { type } = node
    if (STATEMENTS.has(type)) {
      if (node.directive === undefined || node.directive === null) starts.push(node.start)
    } else if (type === 'VariableDeclaration') {
      if (text.startsWith('declare', node.start)) return
      for (const { init } of node.declarations as Node[]) if (init) starts.push((init as Node).start)
    } else if (type === 'ArrowFunctionExpression') {
      if (node.expression === true) starts.push((node.body as Node).start)
    } else if (type === 'PropertyDefinition') {
      if (node.value) starts.push((node.value as Node).start)
    }
    forEachChild(node, visit)
  }
  visit(program)
  return starts
}
