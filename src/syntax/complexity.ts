import { isSequence, sequenceOf } from './sequence.ts'
import { childrenOf, isFunction, nameOf, type Node } from './syntax.ts'

/** A function with what is nested in it. */
export interface FunctionComplexity {
  /** Such as `parse`, `Parser.next`, `(anonymous)`. */
  name: string
  /** Offsets in the text. */
  start: number
  end: number
  complexity: number
}

export interface Complexity {
  functions: FunctionComplexity[]
  /** Of all functions, and of the code outside of them. */
  total: number
}

/** What takes an increment, and one more for each level that it is nested in. */
const STRUCTURAL = new Set([
  'ConditionalExpression',
  'SwitchStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'CatchClause',
])

/**
 * Cognitive complexity as G. Ann Campbell defines it (Cognitive Complexity, a new way of measuring understandability,
 * SonarSource, version 1.7): an increment for each break in the linear flow, one more for each level of nesting.
 * As she says for JavaScript, a function that has no such break itself is taken for a scope, not for a level: functions in it count by
 * themselves.
 */
export function complexityOf(program: Node): Complexity {
  const units: Unit[] = []
  const outside = measure({ node: program, title: '' }, units)
  const byTitle = new Map(units.map((unit) => [unit.title, unit]))
  const functions = units.map(({ title, node, complexity }) => ({
    name: title || '(anonymous)',
    start: node.start,
    end: node.end,
    complexity: complexity + (callsItself(title, byTitle) ? 1 : 0),
  }))
  return { functions, total: functions.reduce((sum, { complexity }) => sum + complexity, outside.complexity) }
}

/** A function, or the program. */
interface Scope {
  node: Node
  /** What it is called, for people and by others; '' where nobody can. */
  title: string
}

interface Nested extends Scope {
  /** How deep it is in what it is nested in. */
  nesting: number
}

interface Measured {
  complexity: number
  /** Titles of what is called in it. */
  calls: Set<string>
}

/** A function that counts by itself. */
type Unit = Scope & Measured

/** Functions that count by themselves are added to the units. */
function measure(scope: Scope, units: Unit[]): Measured {
  const { increments, structural, calls, nested } = walk(scope, 0)
  let complexity = increments
  const add = (part: Measured): void => {
    complexity += part.complexity
    for (const call of part.calls) calls.add(call)
  }
  const isProgram = scope.node.type === 'Program'
  for (const one of nested) {
    if (structural > 0 && !isProgram) add(measureWithin(one, one.nesting + 1))
    else if (one.title === '' && !isProgram) add(measure(one, units))
    else {
      const unit: Unit = { ...one, complexity: 0, calls: new Set() }
      // Before those in it.
      units.push(unit)
      Object.assign(unit, measure(one, units))
    }
  }
  return { complexity, calls }
}

function measureWithin(scope: Scope, nesting: number): Measured {
  const { increments, calls, nested } = walk(scope, nesting)
  const parts = nested.map((one) => measureWithin(one, one.nesting + 1))
  for (const part of parts) for (const call of part.calls) calls.add(call)
  const itself = scope.title !== '' && calls.has(scope.title) ? 1 : 0
  return { complexity: parts.reduce((sum, part) => sum + part.complexity, increments + itself), calls }
}

/** Whether a function leads back to itself, by itself or by others of the file. */
function callsItself(title: string, byTitle: ReadonlyMap<string, Unit>): boolean {
  if (title === '') return false
  const seen = new Set<string>()
  const open = [...(byTitle.get(title)?.calls ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === title) return true
    if (seen.has(next)) continue
    seen.add(next)
    for (const call of byTitle.get(next)?.calls ?? []) open.push(call)
  }
  return false
}

interface Walked {
  increments: number
  /** How many of them are breaks that nest. */
  structural: number
  calls: Set<string>
  nested: Nested[]
}

/** Of a scope without the functions in it. */
function walk(scope: Scope, level: number): Walked {
  const found: Walked = { increments: 0, structural: 0, calls: new Set(), nested: [] }
  const structure = (nesting: number): void => {
    found.increments += 1 + nesting
    found.structural += 1
  }
  const visitAll = (nodes: readonly (Node | null | undefined)[], nesting: number, title: string): void => {
    for (const node of nodes) if (node) visit(node, nesting, title)
  }
  /** @param title what a function that stands here is called */
  const visit = (node: Node, nesting: number, title: string): void => {
    if (isFunction(node)) {
      found.nested.push({ node, title: title || (nameOf(node.id as Node | null) ?? ''), nesting })
      return
    }
    if (node.type === 'IfStatement') {
      structure(nesting)
      visitIf(node, nesting)
      return
    }
    if (STRUCTURAL.has(node.type)) {
      structure(nesting)
      const [head, body] = partsOf(node)
      visitAll(head, nesting, '')
      visitAll(body, nesting + 1, '')
      return
    }
    if (isSequence(node)) {
      const { operators, operands } = sequenceOf(node)
      found.increments += operators.filter((one, index) => one !== operators[index - 1]).length
      visitAll(operands, nesting, '')
      return
    }
    if ((node.type === 'BreakStatement' || node.type === 'ContinueStatement') && node.label) found.increments += 1
    if (node.type === 'CallExpression') found.calls.add(called(node.callee as Node, scope.title))
    for (const child of childrenOf(node)) visit(child, nesting, titleIn(node, child, title))
  }
  const visitIf = ({ test, consequent, alternate }: Node, nesting: number): void => {
    visit(test as Node, nesting, '')
    visit(consequent as Node, nesting + 1, '')
    if (!alternate) return
    // Neither `else` nor `else if` counts its nesting: the reader has met the `if`.
    found.increments += 1
    if ((alternate as Node).type === 'IfStatement') visitIf(alternate as Node, nesting)
    else visit(alternate as Node, nesting + 1, '')
  }
  for (const child of childrenOf(scope.node)) visit(child, level, titleIn(scope.node, child, ''))
  return found
}

/** What is evaluated at a structure's own level, and what is nested in it. */
function partsOf(node: Node): [head: (Node | null)[], body: (Node | null)[]] {
  const pick = (...keys: string[]): (Node | null)[] => keys.flatMap((key) => (node[key] as Node | Node[] | null) ?? [])
  if (node.type === 'ConditionalExpression') return [pick('test'), pick('consequent', 'alternate')]
  if (node.type === 'SwitchStatement') return [pick('discriminant'), pick('cases')]
  if (node.type === 'CatchClause') return [pick('param'), pick('body')]
  return [pick('init', 'left', 'right', 'test', 'update'), pick('body')]
}

/** The title of what `name()` or, in a method, `this.name()` calls. */
function called({ type, object, property, computed, name }: Node, caller: string): string {
  if (type === 'Identifier') return name as string
  if (type !== 'MemberExpression' || (object as Node).type !== 'ThisExpression') return ''
  const above = caller.slice(0, Math.max(0, caller.lastIndexOf('.')))
  return joined(above, nameOf(property as Node, computed as boolean))
}

/** What a function is called that stands as this child of a node. */
function titleIn(node: Node, child: Node, title: string): string {
  switch (node.type) {
    case 'VariableDeclarator':
      return child === node.init ? (nameOf(node.id as Node) ?? '') : ''
    case 'AssignmentExpression':
      return child === node.right ? assigned(node.left as Node) : ''
    case 'ClassDeclaration':
    case 'ClassExpression':
      return child === node.body ? (nameOf(node.id as Node | null) ?? title) : ''
    case 'ClassBody':
      return title
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return child === node.value ? joined(title, nameOf(node.key as Node, node.computed as boolean)) : ''
    case 'Property':
      return child === node.value ? joined(title, nameOf(node.key as Node, node.computed as boolean)) : ''
    case 'ObjectExpression':
      return title
    case 'ExportDefaultDeclaration':
      return 'default'
    // What does not change the value.
    case 'ExportNamedDeclaration':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return title
    default:
      return ''
  }
}

function assigned(left: Node): string {
  if (left.type !== 'MemberExpression') return nameOf(left) ?? ''
  const object = left.object as Node
  return joined(
    object.type === 'ThisExpression' ? '' : assigned(object),
    nameOf(left.property as Node, left.computed as boolean),
  )
}

function joined(above: string, name: string | null): string {
  return above === '' ? (name ?? '') : `${above}.${name ?? '(computed)'}`
}
