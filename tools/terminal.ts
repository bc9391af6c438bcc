/** Marks at the beginning of a line, for terminals with and without UTF-8. */
export interface Marks {
  charset: 'unicode' | 'ascii'
  pass: string
  fail: string
}

/** What the terminal can show, by its locale; where none is set (CI, containers) UTF-8 is what there is. */
export function marksFor(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): Marks {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  const utf8 =
    locale === ''
      ? platform !== 'win32' || Boolean(env.WT_SESSION ?? env.TERM_PROGRAM ?? env.CI)
      : /utf-?8/i.test(locale)
  return utf8 ? { charset: 'unicode', pass: '✅', fail: '❌' } : { charset: 'ascii', pass: 'ok', fail: 'fail' }
}

/** Names come from files that anybody may have written: control characters and changes of direction are spelled out. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu,
    (one) => `\\u${one.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}
