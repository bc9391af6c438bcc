import type { TextParts } from '../syntax/parts.ts'

/** A source file for a look at its lines. */
export interface SourceText {
  /** The text with comments, and what is within strings, templates and regular expressions, as spaces. */
  code: string
  comments: Comment[]
}

export interface Comment {
  /** What it says, without its marks. */
  text: string
  /** Where it starts and ends in the text. */
  start: number
  end: number
}

/** A slash after one of these begins a regular expression; after anything else it divides. */
const BEFORE_REGEX =
  /(?:^|[([{,;=:?!&|+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield))\s*$/

const STARTS = /\/\/|\/\*|["'`/{}]/g
const STRING_ENDS: Record<string, RegExp> = {
  '"': /"|\n|\\[^]/g,
  "'": /'|\n|\\[^]/g,
  '`': /`|\$\{|\\[^]/g,
}
const REGEX_ENDS = /\[(?:\\.|[^\]\\\n])*\]|\\.|[/\n]/g

/** @param parts `null` where the text does not parse */
export function sourceText(text: string, parts: TextParts | null): SourceText {
  if (parts === null) return byMarks(text)
  const { comments, literals } = parts
  const hidden = [...comments.map(({ start, end }) => [start, end] as const), ...literals].sort(([a], [b]) => a - b)
  return { code: blanked(text, hidden), comments }
}

/**
 * Tells code from comments and strings by their marks alone. Text of JSX is taken as code: a quote in it hides the
 * rest of its line.
 */
function byMarks(text: string): SourceText {
  const comments: Comment[] = []
  /** What is not code, from where to where. */
  const hidden: [from: number, to: number][] = []
  /** For each open template, how many braces are open within its `${`. */
  const templates: number[] = []
  let at = 0

  const stringEnd = (quote: string, from: number): number => {
    const ends = STRING_ENDS[quote]!
    ends.lastIndex = from
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      if (end[0].startsWith('\\')) continue
      if (end[0] === '${') templates.push(0)
      return end.index + end[0].length
    }
    return text.length
  }
  const hide = (from: number, to: number): number => {
    if (to > from) hidden.push([from, to])
    return to
  }
  const comment = (start: number, end: number, content: string): number => {
    comments.push({ text: content, start, end })
    return hide(start, end)
  }
  const skipString = (quote: string, from: number): number => {
    const to = stringEnd(quote, from)
    hide(from, text[to - 1] === quote || text[to - 1] === '{' ? to - 1 : to)
    return to
  }

  for (;;) {
    STARTS.lastIndex = at
    const match = STARTS.exec(text)
    if (!match) break
    const { 0: mark, index } = match
    const after = index + mark.length
    at = after
    if (mark === '//') {
      const end = endOfLine(text, index)
      comment(index, end, text.slice(after, end))
      at = end
    } else if (mark === '/*') {
      const close = text.indexOf('*/', after)
      const end = close === -1 ? text.length : close + 2
      at = comment(index, end, text.slice(after, close === -1 ? end : close).replace(/^\*|\*$/g, ''))
    } else if (mark === '/') {
      if (BEFORE_REGEX.test(text.slice(Math.max(0, index - 20), index))) at = regexEnd(text, after, hide)
    } else if (mark === '{' || mark === '}') {
      if (templates.length === 0) continue
      const open = templates.pop()!
      if (mark === '{') templates.push(open + 1)
      else if (open > 0) templates.push(open - 1)
      else at = skipString('`', after)
    } else at = skipString(mark, after)
  }
  return { code: blanked(text, hidden), comments }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function regexEnd(text: string, from: number, hide: (from: number, to: number) => number): number {
  REGEX_ENDS.lastIndex = from
  for (let end = REGEX_ENDS.exec(text); end; end = REGEX_ENDS.exec(text)) {
    // Over before its end: it was a division.
    if (end[0] === '\n') return from
    if (end[0] === '/') return hide(from, end.index) + 1
  }
  return from
}

/** A text with blanks in place of some parts of it, in their order; line ends stay. */
export function blanked(text: string, hidden: readonly (readonly [from: number, to: number])[]): string {
  const parts: string[] = []
  let at = 0
  for (const [from, to] of hidden) {
    if (from < at) continue
    parts.push(text.slice(at, from), text.slice(from, to).replace(/[^\n]/g, ' '))
    at = to
  }
  return parts.join('') + text.slice(at)
}
