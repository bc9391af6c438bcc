export interface Marks {
  ok: string
  fail: string
}

/** Signs before a verdict; words where the terminal has no UTF-8. */
export function marks(env: NodeJS.ProcessEnv = process.env, isTerminal: boolean = process.stdout.isTTY): Marks {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  const plain = isTerminal && locale !== '' && !/utf-?8/i.test(locale)
  return plain ? { ok: 'ok', fail: 'fail' } : { ok: '✅', fail: '❌' }
}
