import { linesAt, OTHER_ENDS } from '../lines-at.ts'
import { complexityOf } from './complexity.ts'
import { saysGenerated } from './generated.ts'
import { importsOf } from './imports.ts'
import { parse } from './parse.ts'
import { scriptOf, type Script } from './script.ts'
import { statementSpans } from './statements.ts'

/** What a file's own text says of it. */
export interface FileSyntax {
  /** Lines of its text, as git numbers them. */
  lines: number
  /** Whether it has characters that end a line for ECMAScript and not for git. */
  other_ends: boolean
  /** In the order of the text. Lines are from 1. */
  functions: { name: string; start_line: number; end_line: number; complexity: number }[]
  /** Cognitive, of all functions and of what is outside of them; `null` where the file does not parse. */
  complexity: number | null
  /** Lines that a statement starts on, ascending: what a coverage report would count. */
  statements: number[]
  /** What it imports, as it says so: `./a.js`, `pkg/b`. Types alone are no dependency: nothing of them runs. */
  imports: string[]
  /** It says that a program wrote it. */
  generated: boolean
}

/** @param file its name says which language it is */
export function analyse(file: string, text: string): FileSyntax {
  const known = { lines: lineCount(text), other_ends: OTHER_ENDS.test(text), generated: saysGenerated(text) }
  const none = { ...known, functions: [], complexity: null, statements: [], imports: [] }
  try {
    const read = readScript(text, scriptOf(file, text))
    return read === null ? none : { ...known, ...read }
  } catch (error) {
    // The parser goes deeper than walks through its tree can, which nobody but a program makes use of.
    if (error instanceof RangeError) return none
    throw error
  }
}

/** @param text with the lines of the script */
function readScript(text: string, script: Script): Omit<FileSyntax, 'lines' | 'other_ends' | 'generated'> | null {
  const tree = parse(script)
  if (tree === null) return null
  const { functions, total } = complexityOf(tree)
  const lineAt = linesAt(text)
  return {
    functions: functions.map(({ name, start, end, complexity }) => ({
      name,
      start_line: lineAt(start),
      end_line: lineAt(end),
      complexity,
    })),
    complexity: total,
    statements: [...new Set(statementSpans(tree, script.text).map(([start]) => lineAt(start)))].sort((a, b) => a - b),
    imports: [...(script.sources ?? []), ...importsOf(tree, script.text)],
  }
}

function lineCount(text: string): number {
  let count = text === '' || text.endsWith('\n') ? 0 : 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
