import { parseWhole } from './parse.ts'
import { scriptOf } from './script.ts'
import { statementSpans, type Span } from './statements.ts'
import { forEachChild, isType, type Node } from './syntax.ts'

/** What the parts of a file's text are, by offsets; of a component, of its scripts. */
export interface TextParts {
  comments: { text: string; start: number; end: number }[]
  /** What is within strings, templates, regular expressions and the text of JSX. */
  literals: Span[]
  /** What never runs at the top of a module: types, imports, re-exports, directives. */
  idle: Span[]
  /** What a coverage report would count; outer ones before those in them. */
  statements: Span[]
}

/** @returns `null` where the file does not parse */
export function partsOf(file: string, text: string): TextParts | null {
  try {
    const script = scriptOf(file, text)
    const parsed = parseWhole(script)
    if (parsed === null) return null
    const { program, comments } = parsed
    return {
      comments: comments.map(({ value, start, end }) => ({ text: value, start, end })),
      literals: literalsIn(program),
      idle: idleIn(program, text),
      statements: statementSpans(program, script.text),
    }
  } catch (error) {
    // The parser goes deeper than walks through its tree can.
    if (error instanceof RangeError) return null
    throw error
  }
}

function literalsIn(program: Node): Span[] {
  const spans: Span[] = []
  const visit = (node: Node): void => {
    const { type, start, end, value } = node
    if (type === 'TemplateElement' || type === 'JSXText') spans.push([start, end])
    else if (type === 'Literal' && (typeof value === 'string' || node.regex)) spans.push([start + 1, end - 1])
    forEachChild(node, visit)
  }
  visit(program)
  return spans
}

/** What the parser finds, not what lines look like: code may begin on the line of an import. */
function idleIn(program: Node, text: string): Span[] {
  const idle = (program.body as Node[]).filter((node) => isIdle(node, text)).map(({ start, end }): Span => [start, end])
  const hashbang = /^#!.*/.exec(text)
  return hashbang ? [[0, hashbang[0].length], ...idle] : idle
}

const MAY_BE_DECLARED =
  /^(?:VariableDeclaration|ClassDeclaration|FunctionDeclaration|TSEnumDeclaration|TSModuleDeclaration)$/

function isIdle(node: Node, text: string): boolean {
  const { type, declaration } = node
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return true
  if (type === 'ExportNamedDeclaration') return !declaration || isIdle(declaration as Node, text)
  if (type === 'ExportDefaultDeclaration') return isIdle(declaration as Node, text)
  if (type === 'ExpressionStatement') return typeof node.directive === 'string'
  return isType(node) || (MAY_BE_DECLARED.test(type) && /^declare\s/.test(text.slice(node.start, node.start + 8)))
}
