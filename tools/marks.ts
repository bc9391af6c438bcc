/** The marks that people grep, where stdout can show them; on terminals without UTF-8 they are words. */
export interface Marks {
  ok: string
  fail: string
  open: string
}

export function marks(stdout: { isTTY?: boolean } = process.stdout, env: NodeJS.ProcessEnv = process.env): Marks {
  return stdout.isTTY === true && !showsUtf8(env)
    ? { ok: 'ok', fail: 'fail', open: 'open' }
    : { ok: '✅', fail: '❌', open: '❔' }
}

/** What the locale says; where it says nothing (Windows, many containers), terminals of today can. */
function showsUtf8({ LC_ALL, LC_CTYPE, LANG, TERM }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || ''
  return TERM !== 'linux' && (locale === '' || /utf-?8/i.test(locale))
}
