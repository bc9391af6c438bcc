/** After these a slash begins a regular expression; after a name, a number or a bracket it divides. */
const BEFORE_REGEX = /(?:^|[([{,;:=!&|?+*%~^<>-]|=>|\b(?:return|typeof|case|in|of))\s*$/

/**
 * The source with the same length and line breaks, in which comments are blank, and strings and regular expressions are
 * filled with `_` between their quotes: brackets and names that are left are code. `null` where it cannot be told.
 */
export function maskSource(source: string): string | null {
  const masked = mask(source, 0, '')
  return masked !== null && masked.length === source.length ? masked : null
}

/** @param until what ends the part: `}` within a template literal, `''` at the end of the source */
function mask(source: string, start: number, until: '' | '}'): string | null {
  let out = ''
  let depth = 0
  while (start + out.length < source.length) {
    const at = start + out.length
    const char = source[at]!
    const part = literalAt(source, at, out)
    if (part === null) return null
    if (part !== '') out += part
    else {
      if (char === '{') depth += 1
      if (char === '}') depth -= 1
      if (depth < 0) return until === '}' ? out : null
      out += char
    }
  }
  return until === '' && depth === 0 ? out : null
}

/** What stands for a comment, string, template or regular expression that begins here; `''`: none does. */
function literalAt(source: string, at: number, before: string): string | null {
  const rest = source.slice(at)
  const char = rest[0]!
  const comment =
    /^(?:\/\/[^\n\r]*|\/\*[^]*?\*\/)/.exec(rest)?.[0] ?? (at === 0 ? /^#![^\n\r]*/.exec(rest)?.[0] : undefined)
  if (comment !== undefined) return blank(comment, ' ')
  if (char === "'" || char === '"') return quoted(/^(['"])(?:\\[^]|(?!\1)[^\\\n\r])*\1/.exec(rest))
  if (char === '`') return template(source, at)
  if (char === '/' && BEFORE_REGEX.test(before))
    return quoted(/^\/(?:\\.|\[(?:\\.|[^\]\\\n\r])*\]|[^/\\[\n\r])+\//.exec(rest))
  return ''
}

function quoted(match: RegExpExecArray | null): string | null {
  if (!match) return null
  const [text] = match
  return text[0] + blank(text.slice(1, -1), '_') + text.at(-1)!
}

function template(source: string, start: number): string | null {
  let out = '`'
  for (let at = start + 1; at < source.length; at = start + out.length) {
    if (source[at] === '`') return `${out}\``
    if (source[at] === '\\') out += blank(source.slice(at, at + 2), '_')
    else if (source.startsWith('${', at)) {
      const inner = mask(source, at + 2, '}')
      if (inner === null) return null
      out += `__${blank(inner, '_')}_`
    } else out += blank(source[at]!, '_')
  }
  return null
}

function blank(text: string, fill: string): string {
  return text.replaceAll(/[^\n\r]/g, fill)
}
