import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ResolverFactory } from 'oxc-resolver'
import type { Argument, Expression, Program } from 'oxc-parser'
import { slashed } from '../../modules/index.ts'
import { constantsOf, parseConfig } from '../config-object.ts'

/** A config that others are made of. */
export interface Shared {
  /** Absolute, with `/`. */
  file: string
  /** The name of its export. */
  name: string
}

/**
 * The configs of this repository that a config takes over whole: exported again, merged, or spread; by imports, also of
 * packages of the workspace.
 * @param file absolute, with `/`
 */
export function sharedBy(file: string, root: string): Shared[] {
  const program = parsed(file)
  if (program === null) return []
  const imported = importsOf(program)
  return takenOver(program).flatMap((local) => {
    const from = imported.get(local)
    const path = from && resolved(file, from.request, root)
    return path ? [{ file: path, name: from.name }] : []
  })
}

function parsed(file: string): Program | null {
  try {
    return parseConfig(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function importsOf({ body }: Program): Map<string, { request: string; name: string }> {
  const found = new Map<string, { request: string; name: string }>()
  for (const statement of body) {
    if (statement.type !== 'ImportDeclaration') continue
    for (const one of statement.specifiers) {
      const name =
        one.type === 'ImportDefaultSpecifier'
          ? 'default'
          : one.type === 'ImportSpecifier' && 'name' in one.imported
            ? one.imported.name
            : null
      if (name !== null) found.set(one.local.name, { request: statement.source.value, name })
    }
  }
  return found
}

/** Names whose values are exported, merged or called for what is merged. Of what is spread, plugins may be replaced. */
function takenOver(program: Program): string[] {
  const constants = constantsOf(program)
  const names = new Set<string>()
  const visit = (node: Expression | Argument): void => {
    if (node.type === 'Identifier' && !names.has(node.name)) {
      names.add(node.name)
      const constant = constants.get(node.name)
      if (constant) visit(constant)
    }
    if (node.type === 'CallExpression') {
      visit(node.callee)
      node.arguments.forEach(visit)
    }
    if ('expression' in node && typeof node.expression === 'object') visit(node.expression)
    if (node.type === 'ArrowFunctionExpression' && node.expression) visit(node.body as unknown as Expression)
    if (node.type !== 'ObjectExpression') return
    const own = node.properties.some(
      (one) => one.type === 'Property' && 'name' in one.key && one.key.name === 'plugins',
    )
    for (const one of node.properties) if (one.type === 'SpreadElement' && !own) visit(one.argument)
  }
  for (const statement of program.body)
    if (statement.type === 'ExportDefaultDeclaration') visit(statement.declaration as Expression)
  return [...names]
}

const RESOLVER = new ResolverFactory({
  conditionNames: ['node', 'import', 'module', 'default'],
  extensions: ['.ts', '.mts', '.js', '.mjs', '.json'],
  extensionAlias: { '.js': ['.ts', '.js'], '.mjs': ['.mts', '.mjs'] },
})

/** A source of this repository, as a real path. */
function resolved(file: string, request: string, root: string): string | null {
  const { path } = RESOLVER.sync(dirname(file), request)
  if (path === undefined) return null
  const real = slashed(path)
  return real.startsWith(`${root}/`) && !real.includes('/node_modules/') ? real : null
}
