import {
  parseSync,
  type Argument,
  type Expression,
  type ObjectExpression,
  type ObjectPropertyKind,
  type Program,
  type Statement,
} from 'oxc-parser'

/** What is called in configs, where it comes from Vite or Vitest itself. */
const DEFINES = new Set(['defineConfig', 'defineProject'])

/** @returns `null` for what does not parse; as TypeScript, which config files in JavaScript are, too */
export function parseConfig(text: string): Program | null {
  const { errors, program } = parseSync('config.ts', text, { lang: 'ts', sourceType: 'module', preserveParens: false })
  return errors.some(({ severity }) => severity === 'Error') ? null : program
}

/**
 * The object that a module exports as a config, or in a few words why there is none to be seen. Seen through are
 * variables, types, `defineConfig` and `defineProject`, functions that return one thing, and merges, in which what the
 * file itself adds counts.
 * @param name of the export
 */
export function configObject(program: Program, name: string): ObjectExpression | string {
  const exported = exportsOf(program, name)
  if (exported.length !== 1) return 'it does not export a plain object'
  return objectOf(exported[0]!, scopeOf(program), new Set())
}

/** The name of an entry; `null` for what is computed or spread. */
export function keyOf(entry: ObjectPropertyKind): string | null {
  if (entry.type === 'SpreadElement' || entry.computed) return null
  return 'name' in entry.key ? String(entry.key.name) : String((entry.key as { value?: unknown }).value)
}

/** A value that is said to be of a type. */
export function withoutTypes(node: { type: string }): { type: string } {
  if (!/^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type)) return node
  return withoutTypes((node as unknown as { expression: { type: string } }).expression)
}

interface Scope {
  /** What a `const` of the file's top level is. */
  constants: Map<string, Expression>
  functions: Map<string, Statement[]>
  /** Where a name is imported from, and which it has there. */
  imports: Map<string, { from: string; name: string }>
}

/** Names of what is not written out as an expression are followed, too. */
type Exported = Expression | { type: 'Body'; body: Statement[] }

function exportsOf({ body }: Program, name: string): Exported[] {
  return body.flatMap((statement): Exported[] => {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') {
      const { declaration } = statement
      if (declaration.type === 'FunctionDeclaration') return [{ type: 'Body', body: declaration.body?.body ?? [] }]
      return [declaration as Expression]
    }
    if (statement.type !== 'ExportNamedDeclaration' || statement.source) return []
    const { declaration, specifiers } = statement
    if (declaration?.type === 'FunctionDeclaration' && declaration.id?.name === name)
      return [{ type: 'Body', body: declaration.body?.body ?? [] }]
    if (declaration?.type === 'VariableDeclaration')
      return declaration.declarations.flatMap(({ id, init }) =>
        id.type === 'Identifier' && id.name === name && init ? [init] : [],
      )
    return specifiers.flatMap(({ local, exported }) =>
      'name' in exported && exported.name === name && local.type === 'Identifier' ? [local as Expression] : [],
    )
  })
}

/** What each `const` of the top level is. */
export function constantsOf(program: Program): ReadonlyMap<string, Expression> {
  return scopeOf(program).constants
}

function scopeOf({ body }: Program): Scope {
  const scope: Scope = { constants: new Map(), functions: new Map(), imports: new Map() }
  for (const statement of body) {
    const declared =
      statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement
    if (declared.type === 'VariableDeclaration' && declared.kind === 'const')
      for (const { id, init } of declared.declarations)
        if (id.type === 'Identifier' && init) scope.constants.set(id.name, init)
    if (declared.type === 'FunctionDeclaration' && declared.id)
      scope.functions.set(declared.id.name, declared.body?.body ?? [])
    if (statement.type === 'ImportDeclaration')
      for (const one of statement.specifiers)
        if (one.type === 'ImportSpecifier' && one.imported.type === 'Identifier')
          scope.imports.set(one.local.name, { from: statement.source.value, name: one.imported.name })
  }
  return scope
}

const NONE = 'it does not export a plain object'

/** @param seen what is being followed already: names may go in circles */
function objectOf(node: Exported | Argument, scope: Scope, seen: Set<string>): ObjectExpression | string {
  const follow = (next: Exported | Argument): ObjectExpression | string => objectOf(next, scope, seen)
  switch (node.type) {
    case 'ObjectExpression':
      return node
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return follow(node.expression)
    case 'Identifier': {
      const { name } = node
      if (seen.has(name)) return NONE
      seen.add(name)
      const constant = scope.constants.get(name)
      if (constant) return follow(constant)
      const body = scope.functions.get(name)
      return body ? follow({ type: 'Body', body }) : NONE
    }
    case 'Body':
      return returned(node.body, scope, seen)
    case 'FunctionExpression':
      return returned(node.body?.body ?? [], scope, seen)
    case 'ArrowFunctionExpression':
      if (node.expression) return follow(node.body as Expression)
      return returned((node.body as { body: Statement[] }).body, scope, seen)
    case 'CallExpression': {
      if (node.callee.type !== 'Identifier') return NONE
      const called = scope.imports.get(node.callee.name)
      if (called === undefined || !/^vite(?:st\/config)?$/.test(called.from))
        return DEFINES.has(node.callee.name) ? `its ${node.callee.name} is not that of Vitest` : NONE
      if (DEFINES.has(called.name)) return node.arguments[0] ? follow(node.arguments[0]) : NONE
      if (called.name !== 'mergeConfig') return NONE
      // The last one is what is added to what is shared.
      const parts = node.arguments.map(follow)
      return parts.findLast((part) => typeof part !== 'string') ?? parts.at(-1) ?? NONE
    }
    default:
      return NONE
  }
}

/** What a function returns, if that is one thing. */
function returned(body: readonly Statement[], scope: Scope, seen: Set<string>): ObjectExpression | string {
  const found = returnsOf(body)
  const [only] = found
  if (found.length !== 1 || !only) return 'it returns one of several objects'
  const inner = scopeOf({ body } as unknown as Program)
  return objectOf(only, { ...scope, constants: new Map([...scope.constants, ...inner.constants]) }, seen)
}

/** Not those of functions inside. */
function returnsOf(node: unknown): (Expression | null)[] {
  if (Array.isArray(node)) return node.flatMap(returnsOf)
  if (typeof node !== 'object' || node === null || !('type' in node)) return []
  const { type, argument } = node as { type: string; argument?: Expression | null }
  if (type === 'ReturnStatement') return [argument ?? null]
  if (/Function|Class/.test(type)) return []
  return Object.values(node).flatMap(returnsOf)
}
