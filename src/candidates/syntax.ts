import { visitorKeys } from 'oxc-parser'

/** As much of a syntax tree's nodes as is asked of all of them. */
export interface Node {
  type: string
  /** Offsets in the text. */
  start: number
  end: number
  [key: string]: unknown
}

/** What stands directly below a node, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (const key of visitorKeys[node.type] ?? []) {
    const value = node[key]
    if (Array.isArray(value)) children.push(...(value as (Node | null)[]).filter((one) => one !== null))
    else if (value !== null && value !== undefined) children.push(value as Node)
  }
  return children
}

export function isFunction({ type, body }: Node): boolean {
  // Signatures and overloads have no body.
  return (
    (type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression') && !!body
  )
}

/** What calls a function by this name: `name`, `#name`, `"name"`; `null` for what is computed. */
export function nameOf(key: Node | null | undefined, computed = false): string | null {
  if (!key || computed) return null
  if (key.type === 'Identifier') return key.name as string
  if (key.type === 'PrivateIdentifier') return `#${key.name as string}`
  return key.type === 'Literal' ? String(key.value) : null
}
