import { linesAt } from '../lines-at.ts'
import type { SourceText } from './source-text.ts'

/** Lines that a comment takes out of coverage, first and last, from 1. */
export type Ignored = [first: number, last: number]

/** The comments that Vitest's providers and c8 know. */
const HINT = /^\s*(?:istanbul|[cv]8|node:coverage)\s+ignore\s+(if|else|next|file)(?=\W|$)/
/** Taken from the text as it is, so that they work in the markup of components too. */
const RANGE_HINT = /(?:istanbul|[cv]8|node:coverage)\s+ignore\s+(start|stop)(?=\W|$)/

/**
 * What comments like `v8 ignore next` take out of coverage, as far as marks and brackets tell. Whether the provider
 * honours them is for the report to say: esbuild drops comments without `@preserve` before V8 sees them.
 */
export function ignoredRegions(text: string, source: SourceText): Ignored[] {
  if (!text.includes('ignore')) return []
  const lineAt = linesAt(text)
  const last = lineAt(text.length)
  const regions = rangeHints(text, last)
  for (const comment of source.comments) {
    const hint = HINT.exec(comment.text)?.[1]
    if (hint === undefined) continue
    if (hint === 'file') return [[1, last]]
    const region = regionAfter(source.code, comment.end, hint)
    if (!region) continue
    const [first, end] = region.map(lineAt) as Ignored
    // The line of the `if` itself stays.
    const from = hint === 'next' ? first : Math.max(first, lineAt(region[2]) + 1)
    if (from <= end) regions.push([from, end])
  }
  return regions
}

/** Whether a comment takes out all code: `ignore file`, or an `ignore start` before it that nothing stops. */
export function isIgnoredWhole(text: string, source: SourceText): boolean {
  if (source.comments.some((comment) => HINT.exec(comment.text)?.[1] === 'file')) return true
  const lineAt = linesAt(text)
  const firstCode = lineAt(nextCode(source.code, 0))
  const last = lineAt(text.length)
  return rangeHints(text, last).some(([first, end]) => first <= firstCode && end === last)
}

function rangeHints(text: string, last: number): Ignored[] {
  const regions: Ignored[] = []
  let start: number | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const hint = RANGE_HINT.exec(line)?.[1]
    if (hint === 'start') start ??= index + 1
    else if (hint === 'stop' && start !== undefined) {
      regions.push([start, index + 1])
      start = undefined
    }
  }
  return start === undefined ? regions : [...regions, [start, last]]
}

/** First and last position of what a hint stands before, and where its condition ends. */
function regionAfter(code: string, from: number, hint: string): [number, number, number] | undefined {
  const start = nextCode(code, from)
  if (start === code.length) return undefined
  if (hint === 'next') return [start, statementEnd(code, start), start]
  const branch = /^(?:else\s+)?if\s*\(/.exec(code.slice(start, start + 200))
  if (!branch) return undefined
  const condition = closing(code, start + branch[0].length - 1)
  const then = nextCode(code, condition + 1)
  const thenEnd = statementEnd(code, then, true)
  if (hint === 'if') return [then, thenEnd, condition]
  const other = nextCode(code, thenEnd + 1)
  if (!/^else\b/.test(code.slice(other, other + 5))) return undefined
  return [other + 4, statementEnd(code, nextCode(code, other + 4)), other]
}

function nextCode(code: string, from: number): number {
  const found = code.slice(from).search(/\S/)
  return found === -1 ? code.length : from + found
}

/** The position of the bracket that closes the one at `from`. */
function closing(code: string, from: number): number {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    if ('([{'.includes(code[at]!)) depth++
    else if (')]}'.includes(code[at]!) && --depth === 0) return at
  }
  return code.length - 1
}

const NEXT_LINE_GOES_ON =
  /^(?:[.?:&|+\-*/%=<>,)\]({[]|(?:else|catch|finally|instanceof|in|extends|implements|satisfies|as)\b)/
const LINE_GOES_ON = /[=+\-*/%&|?:,(<{[.!~^]$|\b(?:return|typeof|new|await|in|of|else|do|extends|implements)$/

/**
 * The last position of the statement, property or element that begins at `from`: it ends with its semicolon, before
 * the bracket that closes what it is in, or with a line that neither it nor the next one continues.
 * @param one a body: it ends with its closing brace
 */
function statementEnd(code: string, from: number, one = false): number {
  for (let at = from; at < code.length; at++) {
    const char = code[at]!
    if ('([{'.includes(char)) {
      at = closing(code, at)
      if (one && char === '{') return at
    } else if (')]}'.includes(char)) return Math.max(from, at - 1)
    else if (char === ';' || char === ',') return at
    else if (char === '\n') {
      const next = nextCode(code, at)
      const ends = !LINE_GOES_ON.test(code.slice(from, at).trimEnd())
      if (ends && !NEXT_LINE_GOES_ON.test(code.slice(next, next + 12))) return at - 1
    }
  }
  return code.length - 1
}
