import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { checkChange, type Check } from '../src/candidates/check/check.ts'
import { isOld } from '../src/candidates/check/rules.ts'
import { EvolveError } from '../src/errors.ts'
import { slashed } from '../src/modules/index.ts'
import { CHECK_OPTIONS } from './candidates-check-options.ts'
import { checkText } from './candidates-check-text.ts'
import type { Context, Outcome } from './command.ts'
import { wholeOption } from './options.ts'
import { jsonLines } from './output.ts'

const MAX_TESTS = 2
const EVERYWHERE = new Set(['cwd', 'json', 'out', 'quiet'])

/** `candidates check`: 1 where the change did not pay. */
export async function runCheck(context: Context): Promise<Outcome> {
  const { root, cwd, values, positionals, rest, json, signal, progress, warn } = context
  const foreign = Object.keys(values).find((name) => !Object.hasOwn(CHECK_OPTIONS, name) && !EVERYWHERE.has(name))
  if (foreign !== undefined) throw usage(`there is no --${foreign}; vitest-evolve candidates has it, without check`)
  const [, base, ...more] = positionals
  if (base === undefined) throw usage('name a commit, BASE: what the work left')
  if (more.length > 0) throw usage(`takes BASE alone, not ${JSON.stringify(more[0])}`)
  const report = (name: 'before' | 'after'): string | null =>
    values[name] === undefined ? null : slashed(resolve(cwd, values[name] as string))
  const [before, after] = [report('before'), report('after')]
  if (before !== null && after !== null && (values.prepare !== undefined || rest.length > 0))
    throw usage(
      `nothing is run with --before and --after: ${rest.length > 0 ? 'no arguments for Vitest' : 'no --prepare'}`,
    )
  const asked = await askedFiles(context)
  const check = await checkChange({
    root,
    base,
    before,
    after,
    named: [...new Set([...asked, ...(await listedFiles(context))])],
    asked,
    maxTests: maxTests(values),
    prepare: (values.prepare as string | undefined) ?? null,
    args: rest,
    signal,
    onProgress: (what) => progress(what, 'live'),
    onNote: warn,
  })
  for (const { file, change } of check.files)
    if (change === 'unknown') warn(`${file} is in no report of either side: no test loads it, or coverage is not of it`)
  return {
    code: check.broken.length === 0 ? 0 : 1,
    output: json ? jsonLines(asJson(check, base, maxTests(values))) : checkText(check, base),
  }
}

function asJson(
  { commit, files, changes, run, failedBefore, unsteady, broken }: Check,
  base: string,
  max: number,
): object {
  const { tests, production, config, support, others } = changes
  return {
    verdict: broken.length === 0 ? 'pass' : 'fail',
    base,
    commit,
    files,
    tests: {
      ...tests,
      max,
      // `null`: nothing was run.
      pass: run && run.failures.length === 0,
      run: run && { passed: run.passed, failed: run.failed, skipped: run.skipped },
      failures: run?.failures.map((one) => ({ ...one, before: isOld(one, failedBefore) })) ?? [],
    },
    production,
    config,
    support,
    others,
    unsteady,
    broken,
  }
}

function maxTests(values: Context['values']): number {
  return wholeOption('candidates check', 'max-tests', values, 0) ?? MAX_TESTS
}

/** Files that the change was to cover, relative to the root. */
async function askedFiles({ root, values }: Context): Promise<string[]> {
  const files: string[] = []
  for (const name of (values.file as string[] | undefined) ?? []) {
    const path = slashed(resolve(root, name))
    if (!path.startsWith(`${root}/`)) throw usage(`--file ${JSON.stringify(name)} is not below ${root}`)
    if (!(await stat(path).catch(() => undefined))?.isFile()) throw usage(`--file: there is no file ${path}`)
    files.push(path.slice(root.length + 1))
  }
  return [...new Set(files)]
}

/** Files that are told of in any case. */
async function listedFiles({ cwd, values }: Context): Promise<string[]> {
  return values.candidates === undefined ? [] : ranked(resolve(cwd, values.candidates as string))
}

async function ranked(file: string): Promise<string[]> {
  const wrong = (why: string): EvolveError =>
    new EvolveError('ERR_CANDIDATES_FILE', `--candidates: ${file} ${why}; evolve-candidates > FILE writes one`)
  let content: unknown
  try {
    content = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw wrong(code === undefined ? 'is no JSON' : `cannot be read (${code})`)
  }
  const names = Array.isArray(content) ? content.map((one: { file?: unknown } | null) => one?.file) : [undefined]
  if (names.every((name) => typeof name === 'string')) return names
  throw wrong('is no array of candidates, each with its file')
}

function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `candidates check: ${message}`)
}
