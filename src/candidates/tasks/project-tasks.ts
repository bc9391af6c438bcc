import { existsSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'
import picomatch from 'picomatch'
import { askGit } from '../../git/stream.ts'
import { isSource, isTestFile, type Sources } from '../../modules/index.ts'
import type { Candidate } from '../candidate.ts'
import { importResolver } from '../dependents/resolve.ts'
import { CONFIG_FILE, isForTests } from '../files.ts'
import { analyse } from '../../syntax/analyse.ts'
import { textOf } from '../text-of.ts'
import { commandsOf } from './commands.ts'
import { uncoveredByFunction, type Task } from './task.ts'
import { stem, testsOf, testToWrite } from './tests-of.ts'

const TYPE_TEST = /-d\.[cm]?tsx?$/
/** How many tests to follow as style are named. */
const STYLES = 3

export interface ProjectTasks {
  tasks: Task[]
  /** Production code that is not committed: `candidates check` would take it for a part of the change. */
  uncommitted: string[]
}

/**
 * What somebody is asked to do for some candidates: which tests there are is looked up, nothing is run.
 * @param patterns of the files that Vitest takes for tests, relative to the root; `null` where nobody knows them
 */
export async function projectTasks(
  root: string,
  candidates: readonly Candidate[],
  sources: Sources,
  patterns: readonly string[] | null,
): Promise<ProjectTasks> {
  const all = [...sources.keys()].map((path) => path.slice(root.length + 1))
  const isTaken = patterns ? picomatch([...patterns], { dot: true }) : () => false
  const isTest = (file: string): boolean => isTestFile(file) || isTaken(file)
  // Tests of types are no style to follow: nothing of them runs.
  const tests = all.filter((file) => isTest(file) && !TYPE_TEST.test(file))
  const names = counted(all.filter((file) => !isTest(file)).map(stem))
  const importing = importersIn(root, tests, importResolver(root, new Set(all), []))
  const head = await askGit(root, ['rev-parse', '--short=12', 'HEAD'])
  // Of several, each is checked before it is committed: by then, others are.
  const base = head.out === null ? null : candidates.length > 1 ? 'HEAD' : head.out.trim()
  const tasks = candidates.map((candidate) => {
    const { file, score, why, module, coverage_score, uncovered_branches, uncovered_branch_lines } = candidate
    const { uncovered_functions, uncovered_statements } = candidate
    const own = importing(file)
    const sorted = testsOf(file, tests, own)
    const isAlone = (names.get(stem(file)) ?? 0) < 2
    const folderOfAll = configFolder(root, [file])
    const write = testToWrite(file, {
      tests: sorted,
      importing: own,
      isAlone,
      // They are those of the config in the root.
      patterns: folderOfAll === '' ? patterns : null,
    })
    return {
      file,
      score,
      why,
      module,
      uncovered: uncoveredByFunction(candidate),
      uncovered_branches,
      uncovered_branch_lines,
      uncovered_functions,
      uncovered_statements,
      measured: coverage_score !== null,
      tests: sorted.slice(0, STYLES),
      write,
      extend: existsSync(`${root}/${write}`),
      ...commandsOf(configFolder(root, [file, write]), file, write, base),
    }
  })
  return { tasks, uncommitted: base === null ? [] : await uncommitted(root, isTest) }
}

async function uncommitted(root: string, isTest: (file: string) => boolean): Promise<string[]> {
  const answers = await Promise.all([
    askGit(root, ['diff', '--name-only', '--no-renames', '--relative', '-z', 'HEAD', '--']),
    askGit(root, ['ls-files', '--others', '--exclude-standard', '-z']),
  ])
  const changed = answers.flatMap(({ out }) => (out ?? '').split('\0').filter(Boolean))
  return changed.filter((file) => isSource(file) && !isTest(file) && !isForTests(file))
}

/** Tells which tests import a file themselves; each is read once, if at all. */
function importersIn(
  root: string,
  tests: readonly string[],
  resolve: (file: string, request: string) => string | null,
): (file: string) => string[] {
  const texts = new Map<string, string>()
  const imports = new Map<string, Set<string | null>>()
  const once = <Value>(kept: Map<string, Value>, test: string, make: () => Value): Value => {
    if (!kept.has(test)) kept.set(test, make())
    return kept.get(test)!
  }
  return (file) =>
    tests.filter((test) => {
      const text = once(texts, test, () => textOf(`${root}/${test}`) ?? '')
      // Whoever imports it mostly says its name, or that of its folder: not all tests need be parsed.
      if (!saysOf(file).some((said) => text.includes(said))) return false
      const own = once(imports, test, () => new Set(analyse(test, text).imports.map((one) => resolve(test, one))))
      return own.has(file)
    })
}

function saysOf(file: string): string[] {
  const name = stem(file)
  return name === 'index' ? [name, posix.basename(posix.dirname(file)), "'.", '".'] : [name]
}

/** The nearest folder with a config of Vitest that some files lie below; '' is the root. */
function configFolder(root: string, files: readonly string[]): string {
  for (let folder = posix.dirname(files[0]!); folder !== '.'; folder = posix.dirname(folder)) {
    if (!files.every((file) => file.startsWith(`${folder}/`))) continue
    const path = `${root}/${folder}`
    if (existsSync(path) && readdirSync(path).some((name) => CONFIG_FILE.test(name))) return folder
  }
  return ''
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
