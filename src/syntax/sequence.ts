import type { Node } from './syntax.ts'

/** Whether a node is a chain of `&&` and `||`. */
export function isSequence({ type, operator }: Node): boolean {
  return type === 'LogicalExpression' && operator !== '??'
}

/** The operators of a chain of `&&` and `||`, in the order of the text, whatever its brackets. */
export function sequenceOf(node: Node): { operators: string[]; operands: Node[] } {
  const found: { operators: string[]; operands: Node[] } = { operators: [], operands: [] }
  const add = (one: Node): void => {
    if (!isSequence(one)) {
      found.operands.push(one)
      return
    }
    add(one.left as Node)
    found.operators.push(one.operator as string)
    add(one.right as Node)
  }
  add(node)
  return found
}
