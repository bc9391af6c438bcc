import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { shellQuote } from '../../events/repro.ts'
import { askGit } from '../../git/stream.ts'
import { isTestFile, type Sources } from '../../modules/index.ts'
import { analyse } from '../syntax/analyse.ts'
import type { Candidate } from '../candidate.ts'
import { importResolver } from '../dependents/resolve.ts'
import { uncoveredByFunction, type Task } from './task.ts'
import { testsOf, testToWrite } from './tests-of.ts'

const CONFIG = /^(?:vite|vitest)\.config\.[cm]?[jt]s$/

/** What somebody is asked to do for some candidates: which tests there are is looked up, nothing is run. */
export async function projectTasks(root: string, candidates: readonly Candidate[], sources: Sources): Promise<Task[]> {
  const all = [...sources.keys()].map((path) => path.slice(root.length + 1))
  const tests = all.filter(isTestFile)
  const resolve = importResolver(root, new Set(all), [])
  const base = (await askGit(root, ['rev-parse', '--short=12', 'HEAD'])).out?.trim() ?? null
  return candidates.map((candidate) => {
    const { file, score, why, module, coverage_score, uncovered_branches } = candidate
    const importing = tests.filter((test) => imports(root, test, file, resolve))
    const styles = testsOf(file, tests, importing)
    const write = testToWrite(file, styles, importing)
    return {
      file,
      score,
      why,
      module,
      uncovered: uncoveredByFunction(candidate),
      uncovered_branches,
      measured: coverage_score !== null,
      tests: styles,
      write,
      ...commands(root, file, write),
      check: base && `npx vitest-evolve candidates check ${base} --file ${argument(file)}`,
    }
  })
}

/** Whether a test file imports a file itself. */
function imports(
  root: string,
  test: string,
  file: string,
  resolve: (file: string, request: string) => string | null,
): boolean {
  const text = read(`${root}/${test}`)
  // Whoever imports it mostly says its name, or that of its folder: not all tests need be parsed.
  const name = posix.basename(file).replace(/\.[^.]+$/, '')
  const said = name === 'index' ? posix.basename(posix.dirname(file)) : name
  if (!text.includes(said)) return false
  return analyse(test, text).imports.some((request) => resolve(test, request) === file)
}

/**
 * Vitest is started where its config is, so that paths and settings are those of the project. It leaves the report that
 * is there: the next ranking is made of it.
 */
function commands(root: string, file: string, test: string): { run: string; run_all: string } {
  const folder = configFolder(root, posix.dirname(file))
  const within = (path: string): string => argument(folder === '' ? path : posix.relative(folder, path))
  const start = folder === '' ? 'npx vitest run' : `cd ${argument(folder)} && npx vitest run`
  return {
    run: `${start} ${within(test)} --coverage --coverage.clean=false --coverage.include=${within(file)} --coverage.reporter=text`,
    run_all: 'npx vitest run --coverage',
  }
}

/** A name that begins like an option is none. */
function argument(path: string): string {
  return shellQuote(path.startsWith('-') ? `./${path}` : path)
}

/** The nearest folder with a config of Vitest, from a file's folder up to the root; '' is the root. */
function configFolder(root: string, from: string): string {
  for (let folder = from; folder !== '.' && folder !== ''; folder = posix.dirname(folder)) {
    const path = `${root}/${folder}`
    if (existsSync(path) && readdirSync(path).some((name) => CONFIG.test(name))) return folder
  }
  return ''
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
