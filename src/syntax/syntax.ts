import { visitorKeys } from 'oxc-parser'

/** As much of a syntax tree's nodes as is asked of all of them. */
export interface Node {
  type: string
  /** Offsets in the text. */
  start: number
  end: number
  [key: string]: unknown
}

/** Types alone: nothing in them runs. What is asserted to be of a type is code. */
const TYPES = /^TS(?:Interface|Type(?!Assertion)|Declare|Abstract)/

export function isType({ type }: Node): boolean {
  return TYPES.test(type)
}

const TYPE_KEYS = new Set(['returnType', 'typeAnnotation', 'typeArguments', 'typeParameters'])

/** Where the code of a node's children stands. */
const KEYS = new Map(
  Object.entries(visitorKeys).map(([type, keys]) => [
    type,
    TYPES.test(type) ? [] : keys.filter((key) => !TYPE_KEYS.has(key)),
  ]),
)

/** What stands directly below a node, in the order of the text, but for types. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  forEachChild(node, (child) => children.push(child))
  return children
}

/** The same without a list of them: every node of every file is asked. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  for (const key of KEYS.get(node.type) ?? []) {
    const value = node[key] as Node | (Node | null)[] | null | undefined
    if (Array.isArray(value)) {
      for (const one of value) if (one !== null) visit(one)
    } else if (value !== null && value !== undefined) visit(value)
  }
}

/** Whether it is code that is called: of a function, a method, an arrow. */
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
