/** One way in which a package's tests are run by Vitest. */
export interface OwnRun {
  /** The script or target; `null`: nothing names it, but there is a config. */
  script: string | null
  /** What the script gives to Vitest. */
  args: string[]
}

/** How a package's tests are run, by its scripts. */
export interface Commands {
  vitest: OwnRun[]
  /** What else runs tests of it. */
  others: { script: string; runner: string }[]
}

/** A call of Vitest in a script, with what it is given. */
const VITEST = /(?:^|[\s;&|('"`/])vitest(?:\.mjs)?(?=$|[\s;&|)'"`])((?:'[^']*'|"[^"]*"|[^;&|)'"`])*)/g
const NO_RUN = /^(?:bench|list|init|complete)$/

const OTHERS: [runner: string, call: RegExp][] = [
  ...['jest', 'mocha', 'ava', 'tap', 'uvu', 'jasmine', 'karma', 'playwright', 'cypress', 'wtr'].map(
    (name): [string, RegExp] => [name, new RegExp(`(?:^|[\\s;&|('"/])${name}(?=$|[\\s;&|)'"])`)],
  ),
  ["Node's own runner", /\b(?:node|tsx)\b[^;&|]*\s--test\b/],
  ['bun', /\bbun\s+test\b/],
  ['Deno', /\bdeno\s+test\b/],
  ['react-scripts', /\breact-scripts\s+test\b/],
  ['ng', /\bng\s+test\b/],
]

/** Of scripts that no `test` leads to, these do something else with Vitest. */
const ASIDE = /(?:^|[:.-])(?:watch|ui|dev|debug|bench\w*|e2e|coverage|cov|update|browser|types?|typecheck)(?:$|[:.-])/

/** Reads a package's scripts: what `test` leads to, else what the first one does that leads to Vitest. */
export function commandsOf(scripts: Readonly<Record<string, string>>): Commands {
  const names = Object.keys(scripts)
  const tests = Object.hasOwn(scripts, 'test') ? ['test'] : names.filter((name) => /^test\b/.test(name))
  const others = tests.flatMap((entry) =>
    reachedFrom(entry, scripts).flatMap((name) =>
      OTHERS.flatMap(([runner, call]) => (call.test(scripts[name]!) ? [{ script: entry, runner }] : [])),
    ),
  )
  const isElsewhere = tests[0] === 'test' && others.length > 0
  for (const entry of ['test', ...names.filter((name) => !ASIDE.test(name)), ...names]) {
    const runs = runsIn(entry, scripts)
    if (runs.length > 0) return { vitest: runs, others }
    if (entry === 'test' && isElsewhere) break
  }
  return { vitest: [], others }
}

/** A script and those that it names, `test:*` included. */
function reachedFrom(start: string, scripts: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(scripts)
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    for (const [word] of scripts[name]!.matchAll(/[\w:.@/-]+\*?/g)) {
      const called = word.endsWith('*') ? names.filter((one) => one.startsWith(word.slice(0, -1))) : [word]
      for (const one of called) if (Object.hasOwn(scripts, one) && one !== 'vitest') visit(one)
    }
  }
  if (Object.hasOwn(scripts, start)) visit(start)
  return [...reached]
}

function runsIn(entry: string, scripts: Readonly<Record<string, string>>): OwnRun[] {
  const runs = reachedFrom(entry, scripts).flatMap((name) =>
    [...scripts[name]!.matchAll(VITEST)].map(([, rest = '']) => ({ script: entry, args: wordsOf(rest) })),
  )
  return runs
    .filter(({ args }) => !NO_RUN.test(args[0] ?? ''))
    .filter(({ args }, index, all) => all.findIndex((one) => one.args.join('\0') === args.join('\0')) === index)
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''))
}

/** What a script says besides which config, and that it is a run: a run at the root has nothing of it. */
export function ownFlags(args: readonly string[]): string[] {
  const flags: string[] = []
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!
    if (/^(?:-c|--config)$/.test(arg)) index += 1
    else if (!WHOLE.test(arg)) flags.push(arg)
  }
  return flags
}

const WHOLE =
  /^(?:run|watch|dev|--run|--watch(?:=.*)?|--no-watch|-w|-u|--update|--config=.*|--coverage(?:[.=].*)?|--passWithNoTests|--pass-with-no-tests|--reporter(?:=.*)?|--silent(?:=.*)?|--ui|--bail(?:=.*)?|--no-color|--color)$/
