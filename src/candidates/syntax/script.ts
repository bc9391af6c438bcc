/** A file's code, in a language that the parser knows. */
export interface Script {
  /** Whatever is no code, is blank: positions stay. */
  text: string
  lang: 'js' | 'jsx' | 'ts' | 'tsx'
}

const BLOCK = /<script\b((?:"[^"]*"|'[^']*'|[^>"'])*)>([^]*?)<\/script\s*>/gi
const FRONTMATTER = /^---\r?\n([^]*?)^---/m

/** The code of a file: all of it, or of a component the scripts in it; what templates say is left out. */
export function scriptOf(file: string, text: string): Script {
  const extension = /[^.]*$/.exec(file)![0].toLowerCase()
  if (!['vue', 'svelte', 'astro'].includes(extension)) {
    const lang = extension.replace(/^[cm]/, '')
    // JavaScript may be JSX under any name.
    return { text, lang: lang === 'ts' || lang === 'tsx' ? lang : 'jsx' }
  }
  const parts: [from: number, to: number][] = []
  let lang: Script['lang'] = extension === 'astro' ? 'ts' : 'js'
  if (extension === 'astro') {
    const front = FRONTMATTER.exec(text)
    if (front && text.slice(0, front.index).trim() === '')
      parts.push([front.index + 4, front.index + front[0].length - 3])
  }
  for (const { index, 0: block, 1: attributes, 2: code } of text.matchAll(BLOCK)) {
    const said = /\blang\s*=\s*["']?(\w+)/.exec(attributes!)?.[1]
    if (said === 'ts' || said === 'tsx' || said === 'jsx') lang = said
    const from = index + block.indexOf('>' + code!) + 1
    if (code !== '' && !parts.some(([start, end]) => from >= start && from < end))
      parts.push([from, from + code!.length])
  }
  return { text: only(text, parts), lang }
}

/** A text with blanks outside of some parts of it; line ends stay. */
function only(text: string, parts: readonly (readonly [from: number, to: number])[]): string {
  let out = ''
  let at = 0
  for (const [from, to] of parts) {
    out += blank(text.slice(at, from)) + text.slice(from, to)
    at = to
  }
  return out + blank(text.slice(at))
}

function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, ' ')
}
