import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Candidate } from '../../src/candidates/candidate.ts'
import { openRepository, type Repository } from '../helpers/history.ts'
import { cleanEnv, CLI, NODE } from '../helpers/lab.ts'

const CODE = 'export const a = (b: number) => (b ? 1 : 2)\n'

interface Said {
  list: Candidate[]
  said: string
}

async function ranked({ cli }: Repository, args: string[] = [], env: Record<string, string> = {}): Promise<Said> {
  const { code, stdout, stderr } = await cli(['candidates', '--quiet', ...args], env)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return { list: JSON.parse(stdout) as Candidate[], said: stderr }
}

async function refused({ cli }: Repository, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(['candidates', '--quiet', ...args])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^vitest-evolve: .* \[ERR_\w+\]$/)
  return stderr
}

const one = (list: readonly Candidate[], file: string): Candidate | undefined => list.find((each) => each.file === file)

describe('what is said of history', () => {
  test('commits that are left out, or before --since, are commits', async () => {
    const project = openRepository(null, { 'a.ts': CODE, 'b.ts': CODE, 'c.ts': CODE })
    project.commit('first', 400)
    project.write({ 'a.ts': `${CODE}// 2\n` })
    project.commit('second', 10)
    project.write({ 'new.ts': CODE })
    const { list } = await ranked(project, ['--mass', '2'])
    expect(one(list, 'b.ts')!.why).toContain('in no commit that counts (1 touches too many files or is ignored)')
    expect(one(list, 'new.ts')!.why).toContain('in no commit yet')
    const { list: late } = await ranked(project, ['--since', '20d'])
    expect(one(late, 'b.ts')).toMatchObject({ commits: 0, why: expect.stringContaining('in no commit since 2026-05-') })
    expect(one(late, 'a.ts')).toMatchObject({ commits: 1 })
    expect(one(late, 'new.ts')!.why).toContain('in no commit yet')
  })

  test('of before 1970, all of it; one clock that was wrong hides nothing', async () => {
    const project = openRepository(null, { 'a.ts': CODE })
    project.commit('first', 30)
    project.write({ 'a.ts': `${CODE}// 2\n` })
    project.commit('long ago, it says', 9_000)
    project.write({ 'a.ts': `${CODE}// 3\n` })
    project.commit('third')
    for (const since of ['60y', '3000y', '1960-01-01'])
      expect((await ranked(project, ['--since', since])).list[0]).toMatchObject({ commits: 3 })
    expect((await ranked(project, ['--since', '90d'])).list[0]).toMatchObject({ commits: 2 })
    expect((await ranked(project, ['--since', '2026-06-02'])).list[0]).toMatchObject({ commits: 0 })
    expect(await refused(project, '--since', '2026-02-31')).toContain('--since')
    expect(await refused(project, '--since', '99999999y')).toContain('--since')
  })

  test('of a HEAD of the future time ends with the newest commit that is not, and so it is said', async () => {
    const project = openRepository(null, { 'a.ts': CODE })
    project.commit('first', 400)
    project.write({ 'a.ts': `${CODE}// 2\n` })
    project.commit('second', 10)
    const before = await ranked(project)
    expect(before.list[0]).toMatchObject({ commits: 2, recent: { commits: 1 } })
    project.commit('wrong clock', -64 * 365.25)
    const { list, said } = await ranked(project)
    expect(list).toEqual(before.list)
    expect(said).toContain(
      'HEAD is dated 2090-06-01, in the future; time ends with the newest commit before it that is not, on 2026-05-22',
    )
    const { list: late } = await ranked(project, ['--since', '20d'])
    expect(late[0]).toMatchObject({ commits: 1 })

    const wrong = openRepository(null, { 'a.ts': CODE })
    wrong.commit('wrong from the start', -64 * 365.25)
    const all = await ranked(wrong)
    expect(all.said).toContain('time ends on 2025-01-01: all others are, too')
    expect(all.list[0]).toMatchObject({ commits: 1, recent: { commits: 1 } })
  })
})

describe('what else could change the history', () => {
  test.for(['GIT_NOGLOB_PATHSPECS', 'GIT_GLOB_PATHSPECS', 'GIT_ICASE_PATHSPECS', 'GIT_LITERAL_PATHSPECS'])(
    '%s',
    async (name) => {
      const project = openRepository(null, { 'src/a.ts': CODE })
      project.commit('first')
      expect((await ranked(project, [], { [name]: '1' })).list[0]).toMatchObject({ commits: 1 })
    },
  )

  test('a folder of a repository is told of as in the whole', async () => {
    const project = openRepository(null, { 'lib/a.ts': CODE.repeat(5), 'pkg/package.json': '{}', 'pkg/gen.ts': CODE })
    project.write({ '.gitattributes': 'gen.ts linguist-generated\n' })
    project.commit('first')
    project.git('mv', 'lib/a.ts', 'pkg/a.ts')
    project.commit('moved')
    project.write({ 'pkg/a.ts': CODE.repeat(6) })
    const named = project.commit('formatted')
    project.write({ 'pkg/a.ts': CODE.repeat(7), 'x.ts': CODE, 'y.ts': CODE })
    project.commit('touches much')
    project.write({ '.git-blame-ignore-revs': `${named}\n` })
    const cwd = ['--cwd', join(project.dir, 'pkg'), '--mass', '2']
    const { list } = await ranked(project, cwd)
    expect(list).toEqual([expect.objectContaining({ file: 'a.ts', commits: 2, churn: 5 })])
    expect(one((await ranked(project, ['--mass', '2'])).list, 'pkg/a.ts')).toMatchObject({ commits: 2, churn: 5 })
  })

  test('a file named HEAD; settings that git refuses', async () => {
    const project = openRepository(null, { 'a.ts': CODE, HEAD: 'x' })
    project.commit('first')
    const { list, said } = await ranked(project)
    expect(list[0]).toMatchObject({ commits: 1 })
    expect(said).not.toContain('no commit yet')
    project.git('config', 'diff.orderFile', 'nowhere')
    expect((await ranked(project)).list[0]).toMatchObject({ commits: 1 })
    project.git('config', 'diff.algorithm', 'broken')
    expect((await ranked(project)).said).toMatch(
      /ranked without commits, churn and authors: git log failed: .*diff\.algorithm/,
    )
  })

  test('the encoding of the log', async () => {
    const project = openRepository(null, { 'a.ts': CODE })
    project.git('config', 'i18n.logOutputEncoding', 'latin1')
    project.commit('Größe gestutzt')
    expect((await ranked(project, ['--fix-pattern', 'größe'])).list[0]).toMatchObject({ fixes: 1 })
  })
})

describe('what is kept', () => {
  test('is of one root, where two have the same node_modules', async () => {
    const project = openRepository(null, { 'a.ts': CODE, 'pkg/a.ts': CODE })
    symlinkSync('../node_modules', join(project.dir, 'pkg/node_modules'))
    mkdirSync(join(project.dir, 'node_modules'), { recursive: true })
    project.write({ '.gitignore': 'node_modules' })
    project.commit('first')
    project.write({ 'pkg/a.ts': `${CODE}// 2\n` })
    project.commit('second')
    expect(one((await ranked(project)).list, 'a.ts')).toMatchObject({ commits: 1 })
    const pkg = ['--cwd', join(project.dir, 'pkg')]
    expect((await ranked(project, pkg)).list).toMatchObject([{ file: 'a.ts', commits: 2 }])
    expect(one((await ranked(project)).list, 'a.ts')).toMatchObject({ commits: 1 })
  })

  test('is not taken where the mailmap, attributes, or replaced commits are others', async () => {
    const project = openRepository(null, { 'a.ts': CODE, '.gitignore': 'node_modules' })
    const first = project.commit('first', 2)
    project.write({ 'a.ts': `${CODE}// 2\n` })
    const second = project.commit('second', 1, 'bob')
    const now = async (): Promise<Candidate> => (await ranked(project)).list[0]!
    expect(await now()).toMatchObject({ authors: 2, churn: 2, commits: 2 })
    project.write({ '.mailmap': '<ada@example.org> <bob@example.org>\n' })
    expect(await now()).toMatchObject({ authors: 1 })
    rmSync(join(project.dir, '.mailmap'))
    project.write({ who: '<ada@example.org> <bob@example.org>\n' })
    expect(await now()).toMatchObject({ authors: 2 })
    project.git('config', 'mailmap.file', join(project.dir, 'who'))
    expect(await now()).toMatchObject({ authors: 1 })
    project.write({ '.gitattributes': '*.ts -diff\n' })
    expect(await now()).toMatchObject({ churn: 0 })
    rmSync(join(project.dir, '.gitattributes'))
    expect(await now()).toMatchObject({ churn: 2 })
    project.write({ '../attributes': '*.ts -diff\n' })
    project.git('config', 'core.attributesFile', join(project.dir, '../attributes'))
    expect(await now()).toMatchObject({ churn: 0 })
    project.git('replace', '--graft', second)
    expect(await now()).toMatchObject({ commits: 1 })
    expect(first).not.toBe(second)
  })

  test('is not taken where attributes of a folder are others', async () => {
    const project = openRepository(null, { 'src/a.ts': CODE, 'src/.gitattributes': '# none\n' })
    project.commit('first')
    expect((await ranked(project)).list[0]).toMatchObject({ churn: 1 })
    project.write({ 'src/.gitattributes': '*.ts -diff\n' })
    expect((await ranked(project)).list[0]).toMatchObject({ churn: 0 })
  })
})

describe('what is on disk counts', () => {
  test('of files that git is told not to look at', async () => {
    const project = openRepository(null, { 'a.ts': CODE, 'b.ts': CODE, 'c.ts': CODE })
    project.commit('first')
    project.git('update-index', '--assume-unchanged', 'a.ts')
    project.git('update-index', '--skip-worktree', 'b.ts', 'c.ts')
    await ranked(project)
    project.write({ 'a.ts': `${CODE}${CODE}`, 'b.ts': `${CODE}${CODE}${CODE}` })
    rmSync(join(project.dir, 'c.ts'))
    const { list } = await ranked(project)
    expect(list.map(({ file, lines }) => [file, lines]).sort()).toEqual([
      ['a.ts', 2],
      ['b.ts', 3],
    ])
  })

  test('of a folder that is a file now', async () => {
    const project = openRepository(null, { 'a.ts': CODE, 'old/b.ts': CODE })
    project.commit('first')
    rmSync(join(project.dir, 'old'), { recursive: true })
    project.write({ old: 'a file' })
    expect((await ranked(project)).list.map(({ file }) => file)).toEqual(['a.ts'])
  })
})

describe('what is asked for', () => {
  test('paths', async () => {
    const project = openRepository(null, { 'src/a.ts': CODE, 'tests/help.ts': CODE, 'docs/a.md': 'x' })
    project.commit('first')
    expect(await refused(project, '--path', 'src', '--path', 'nosuch')).toMatch(/"nosuch": there is no .*ERR_USAGE/)
    const { list, said } = await ranked(project, ['--path', 'src', '--path', 'docs'])
    expect(list.map(({ file }) => file)).toEqual(['src/a.ts'])
    expect(said).toContain('--path docs: no file there has a line that a test could cover')
    const both = await ranked(project, ['--path', '.', '--path', 'tests'])
    expect(both.list.map(({ file }) => file).sort()).toEqual(['src/a.ts', 'tests/help.ts'])
    const link = join(project.dir, '../link')
    symlinkSync(realpathSync(project.dir), link)
    const linked = await ranked(project, ['--cwd', link, '--path', join(link, 'src')])
    expect(linked.list).toHaveLength(1)
  })

  test('a module whose manifest cannot be read goes by the name of its folder', async () => {
    const project = openRepository(null, { 'd/module.manifest.json': '{"module":', 'd/a.ts': CODE, 'b.ts': CODE })
    project.commit('first')
    const { list } = await ranked(project, ['--module', 'd'])
    expect(list.map(({ file, module }) => [file, module])).toEqual([['d/a.ts', 'd']])
  })

  test('modules of one name are not added up', async () => {
    const manifest = JSON.stringify({ module: 'same' })
    const project = openRepository(null, {
      'a/module.manifest.json': manifest,
      'a/a.ts': CODE,
      'b/module.manifest.json': manifest,
      'b/b.ts': CODE,
    })
    project.commit('first')
    expect(await refused(project, '--modules')).toMatch(/the name same is used 2 times: .*ERR_MODULE_NAME/)
  })
})

test.skipIf(process.platform === 'win32')('ended by SIGINT it prints nothing, and ends git', async () => {
  const project = openRepository(null, { 'a.ts': CODE })
  project.commit('first')
  const bin = join(project.dir, '../bin')
  mkdirSync(bin)
  const reads = join(bin, 'reads')
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  project.write({
    '../bin/git': `#!/bin/sh\ncase "$*" in *--numstat*) echo $$ > '${reads}.part' && mv '${reads}.part' '${reads}'; exec sleep 60;; esac\nexec '${git}' "$@"\n`,
  })
  execFileSync('chmod', ['+x', join(bin, 'git')])
  const child = spawn(NODE, [CLI, 'candidates', '--json'], {
    cwd: project.dir,
    env: { ...cleanEnv(), PATH: `${bin}${delimiter}${process.env.PATH}`, XDG_CACHE_HOME: project.caches },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill())
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text))
  await expect.poll(() => existsSync(reads), { timeout: 30_000 }).toBe(true)
  child.kill('SIGINT')
  expect((await once(child, 'close'))[0]).toBe(130)
  expect(printed).toBe('')
  const { stdout } = await project.shell(`ps -p "$(cat '${reads}')" -o pid= || true`)
  expect(stdout).toBe('')
})
