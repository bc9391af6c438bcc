import { forEachChild, type Node } from './syntax.ts'

const FROM = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'])

/**
 * What a file imports, as it says so: `./a.js`, `pkg/b`. Types alone are no dependency: nothing of them runs.
 * @param program a tree of JavaScript, without types
 * @param text what it was read from
 */
export function importsOf(program: Node, text: string): string[] {
  const imports = new Set<string>()
  for (const node of program.body as Node[]) {
    const source = FROM.has(node.type) ? (node.source as Node | null) : null
    if (source && !isOfTypes(node, text.slice(node.start, source.start))) imports.add(source.value as string)
  }
  // Both are rare: the whole tree is walked for those alone that have the word.
  if (/\b(?:require|import)\s*[(<]|\bimport\s+\w+\s*=/.test(text)) addCalls(program, imports)
  return [...imports]
}

/** @param head its text, up to what it imports from: a tree of JavaScript says of no import that it is of types */
function isOfTypes({ start, specifiers = [] }: Node, head: string): boolean {
  const named = specifiers as Node[]
  const word = /^(?:import|export)\s+(?=type\b)/.exec(head)
  // `type` may be the name of what is imported.
  if (word) return named[0]?.start !== start + word[0].length
  return named.length > 0 && named.every(isType)
}

function isType({ type, start, imported, local }: Node): boolean {
  const name = (type === 'ImportSpecifier' ? imported : type === 'ExportSpecifier' ? local : null) as Node | null
  return name !== null && name.start !== start
}

/** `import('x')`, `require('x')`, `import x = require('x')`. */
function addCalls(node: Node, imports: Set<string>): void {
  const literal = (one: Node | null | undefined): void => {
    if (one?.type === 'Literal' && typeof one.value === 'string') imports.add(one.value)
    const [whole, ...more] =
      one?.type === 'TemplateLiteral' ? (one.quasis as { value: { cooked: string | null } }[]) : []
    if (whole && more.length === 0 && whole.value.cooked !== null) imports.add(whole.value.cooked)
  }
  if (node.type === 'ImportExpression') literal(node.source as Node)
  if (node.type === 'TSImportEqualsDeclaration' && node.importKind === 'type') return
  if (node.type === 'TSExternalModuleReference') literal(node.expression as Node)
  if (node.type === 'CallExpression' && (node.callee as Node).name === 'require') literal((node.arguments as Node[])[0])
  forEachChild(node, (child) => addCalls(child, imports))
}
