/** A file's code, in a language that the parser knows. */
export interface Script {
  /** Whatever is no code, is blank: positions stay. */
  text: string
  /** Files whose code it takes in, by `src` of its scripts. */
  sources?: string[]
  lang: 'js' | 'jsx' | 'ts' | 'tsx'
}

/**
 * What a component's markup is read as: comments, code in braces with its texts, tags with attributes; a script is
 * one that begins in none of them.
 */
const MARKUP =
  /<!--[^]*?(?:-->|$)|<script\b((?:"[^"]*"|'[^']*'|[^>"'])*)>([^]*?)(?:<\/script\s*>|$)|<[\w/](?:"[^"]*"|'[^']*'|[^<>"'])*>/gi
/** In Svelte and Astro code stands in braces, with texts that may look like markup. */
const TEXTS = /\{[^{}`"'<]*(?:`[^`]*`|"[^"\n]*"|'[^'\n]*')[^{}`"'<]*\}/g
const SCRIPT_TYPE = /^(?:module|(?:text|application)\/(?:javascript|ecmascript|typescript|babel|jsx)|ts|tsx|js|jsx)?$/i
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
  const sources: string[] = []
  const markup = extension === 'vue' ? text : text.replace(TEXTS, (texts) => blank(texts))
  for (const { index, 0: block, 1: attributes, 2: code } of markup.matchAll(MARKUP)) {
    if (attributes === undefined || !SCRIPT_TYPE.test(attribute(attributes, 'type') ?? '')) continue
    const said = attribute(attributes, 'lang')
    if (said === 'ts' || said === 'tsx' || said === 'jsx') lang = said
    const source = attribute(attributes, 'src')
    if (source !== null && extension === 'vue') sources.push(source)
    const from = index + block.indexOf('>' + code!, '<script'.length + attributes.length) + 1
    if (code !== '' && !parts.some(([start, end]) => from >= start && from < end))
      parts.push([from, from + code!.length])
  }
  return { text: only(text, parts), lang, sources }
}

function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes)
  return found && (found[1] ?? found[2] ?? found[3]!)
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
