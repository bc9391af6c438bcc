import { execFileSync } from 'node:child_process'
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../src/candidates/candidate.ts'
import { cleanEnv } from '../helpers/lab.ts'
import { openRepository, type Repository } from '../helpers/history.ts'

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

  test('a file named HEAD; a setting that git refuses', async () => {
    const project = openRepository(null, { 'a.ts': CODE, HEAD: 'x' })
    project.commit('first')
    const { list, said } = await ranked(project)
    expect(list[0]).toMatchObject({ commits: 1 })
    expect(said).not.toContain('no commit yet')
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
