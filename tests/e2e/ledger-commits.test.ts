import { expect, test } from 'vitest'
import { benchFile, openBench } from '../helpers/bench-file.ts'
import { BENCH } from '../helpers/bench-ledger.ts'
import { CODE, commitAll, COVERAGE, git, jsonIn, ledgerOf, openCovered, TEST } from '../helpers/covered.ts'
import type { Project } from '../helpers/lab.ts'

const MANIFEST = 'a/module.manifest.json'
const coverage = async (project: Project): Promise<void> => {
  expect(await project.cli(['coverage', '--quiet'])).toMatchObject({ code: 0, stderr: '' })
}
const commitsOf = async (project: Project, file = COVERAGE): Promise<(string | null)[]> => {
  const { stdout } = await project.cli(['ledger', 'show', '--json', file])
  const { modules } = JSON.parse(stdout) as { modules: { points: { commit: string | null }[] }[] }
  return modules[0]!.points.map(({ commit }) => commit)
}

test('our own files are nobody’s dirt; a figure that is committed with its change is of that commit', async () => {
  const project = openCovered(['a'])
  const first = await commitAll(project)
  await coverage(project)
  await coverage(project)
  expect(ledgerOf(project).map(({ commit, dirty, tree }) => [commit, dirty, tree])).toEqual([
    [first, false, undefined],
    [first, false, undefined],
  ])
  await commitAll(project, 'figures')

  // With a change, in tracked files or new ones, the commit to come is not known yet.
  project.write({ 'a/src/more.ts': 'export const more = 1\n', 'notes.md': 'nothing of it\n' })
  await coverage(project)
  const [, , line] = ledgerOf(project)
  expect(line).toMatchObject({ dirty: true, tree: expect.stringMatching(/^[0-9a-f]{16}$/) })
  expect(jsonIn(project, MANIFEST).testing).toMatchObject({ observed_dirty: true })
  expect(await commitsOf(project)).toEqual([first, first, null])
  expect((await project.cli(['ledger', 'show', '--module', 'a'])).stdout).toMatch(/uncommitted$/)
  await git(project, 'add a manifests')
  await git(project, 'commit -qm change')
  const change = await git(project, 'rev-parse HEAD')
  expect(await commitsOf(project)).toEqual([first, first, change])

  // Words that nobody runs are no change of the code, but one that came after the measurement is.
  project.write({ 'a/src/code.ts': `${CODE}// one\n` })
  await coverage(project)
  project.write({ 'a/src/code.ts': `${CODE}// two\n` })
  await commitAll(project, 'another')
  expect((await commitsOf(project)).at(-1)).toBeNull()
  await coverage(project)
  expect(ledgerOf(project).at(-1)).toMatchObject({ dirty: false })
  expect(jsonIn(project, MANIFEST).testing).not.toHaveProperty('observed_dirty')
})

test('it is found after a squash, and after a merge that was mended', async () => {
  const project = openCovered(['a', 'b'])
  await commitAll(project)
  await coverage(project)
  await commitAll(project, 'figures')
  const record = async (branch: string, module: string): Promise<string> => {
    await git(project, `checkout -q -b ${branch} main`)
    project.write({ [`${module}/src/code.ts`]: `${CODE}// ${branch}\n` })
    expect((await project.cli(['coverage', '--quiet', '--module', module])).code).toBe(0)
    return commitAll(project, branch)
  }
  await record('one', 'a')
  const two = await record('two', 'b')
  project.write({ '.gitattributes': 'manifests/.ledger/*.ndjson merge=union text eol=lf\n' })
  await git(project, 'checkout -q main')
  await git(project, 'merge -q --squash one')
  const squashed = await commitAll(project, 'squashed')
  await git(project, 'merge -q --no-edit two')
  expect((await project.cli(['ledger', 'mend'])).code).toBe(0)
  await commitAll(project, 'mended')
  const { stdout } = await project.cli(['ledger', 'show', '--json'])
  const { modules } = JSON.parse(stdout) as { modules: { module: string; points: { commit: string }[] }[] }
  expect(modules.map(({ module, points }) => [module, points.at(-1)!.commit])).toEqual([
    ['a', squashed],
    ['b', two],
  ])
})

test('benchmarks after coverage are of the commit, and with a change of the one that holds it', async () => {
  const project = openBench({
    'package.json': '{"type":"module"}',
    '.gitignore': '/reports/\n',
    'vitest.config.mjs': 'export default {}\n',
    'a/module.manifest.json': '{"module":"a"}',
    'a/src/code.ts': CODE,
    'a/tests/a.test.ts': TEST,
    'a/x.bench.mjs': benchFile([{ name: 'x', duration: '3' }]),
  })
  const first = await commitAll(project)
  await coverage(project)
  const bench = ['bench', '--quiet', '--runs', '1']
  expect((await project.cli(bench)).code).toBe(0)
  expect(ledgerOf(project, BENCH)).toMatchObject([{ commit: first, dirty: false }])
  await commitAll(project, 'figures')
  project.write({ 'a/x.bench.mjs': benchFile([{ name: 'x', duration: '4' }]) })
  expect((await project.cli(bench)).code).toBe(0)
  const change = await commitAll(project, 'slower')
  expect(await commitsOf(project, BENCH)).toEqual([first, change])
  expect((await project.cli(['bench', 'compare', 'HEAD~1', 'HEAD', '--runs', '1'])).stderr).not.toContain('uncommitted')
})
