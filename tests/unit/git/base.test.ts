import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { comparison } from '../../../src/git/base.ts'
import { code, gitEnvironment, makeCase, type Place } from '../../helpers/diff-cases.mjs'

let dir: string
beforeEach(() => {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('GIT_'))) vi.stubEnv(name, undefined)
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-base-')))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

/** `work` left `main` two commits ago; `main` went on. */
function repository(): Place & { fork: string } {
  let fork = ''
  const at = makeCase(join(dir, 'repo'), {
    name: '',
    after: ({ git, write, commit }) => {
      fork = git('rev-parse', 'HEAD')
      for (const name of ['b', 'c']) {
        write(`src/${name}.ts`, code(name))
        commit()
      }
      git('checkout', '-q', 'main')
      write('src/main.ts', code('main'))
      commit()
      git('checkout', '-q', 'work')
    },
  })
  return { ...at, fork }
}

const from = async (base: string, env: NodeJS.ProcessEnv = {}, root = join(dir, 'repo')): Promise<string> =>
  (await comparison(root, base, env)).from

describe('the commit to compare with', () => {
  test('is where the work left the base, also when the base went on', async () => {
    const { fork, git } = repository()
    expect(await from('main')).toBe(fork)
    expect(await from(fork)).toBe(fork)
    expect(await from('HEAD')).toBe(git('rev-parse', 'HEAD'))
    expect(await from('HEAD~1')).toBe(git('rev-parse', 'HEAD~1'))
    git('tag', '-a', '-m', 'tag', 'v1', 'main')
    expect(await from('v1')).toBe(fork)
  })

  test('after main was merged in, is what was merged', async () => {
    const { git } = repository()
    git('merge', '-q', '-m', 'merge', 'main')
    expect(await from('main')).toBe(git('rev-parse', 'main'))
  })

  test('comes with the path of the root', async () => {
    repository()
    expect((await comparison(join(dir, 'repo'), 'main', {})).prefix).toBe('')
    expect((await comparison(join(dir, 'repo/src'), 'main', {})).prefix).toBe('src/')
  })
})

describe('the merge of a pull request that CI checks out', () => {
  /** `HEAD` merges `work` into `main`, as hosts do it. */
  function pullRequest(): Place & { fork: string; head: string; into: string; event: string } {
    const at = repository()
    const head = at.git('rev-parse', 'work')
    const into = at.git('rev-parse', 'main')
    at.git('checkout', '-q', '--detach', 'main')
    at.git('merge', '-q', '--no-ff', '-m', 'Merge', 'work')
    const event = join(dir, 'event.json')
    writeFileSync(event, JSON.stringify({ pull_request: { head: { sha: head }, base: { sha: at.fork } } }))
    return { ...at, head, into, event }
  }

  test('is compared with what it was merged into, although the base named is older', async () => {
    const { fork, into, event } = pullRequest()
    expect(await from(fork)).toBe(fork)
    expect(await from(fork, { GITHUB_EVENT_PATH: event })).toBe(into)
    expect(await from('main', { GITHUB_EVENT_PATH: event })).toBe(into)
  })

  test('also where GitLab made it', async () => {
    const { fork, head, into } = pullRequest()
    expect(await from(fork, { CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head })).toBe(into)
  })

  test('is compared with a base among its own commits, if that is named', async () => {
    const { event, git } = pullRequest()
    expect(await from('work~1', { GITHUB_EVENT_PATH: event })).toBe(git('rev-parse', 'work~1'))
  })

  test('an event of something else changes nothing', async () => {
    const { fork, event, git } = pullRequest()
    for (const [name, content] of Object.entries({ none: '', push: '{"ref":"x"}', null: 'null' })) {
      writeFileSync(join(dir, name), content)
      expect(await from(fork, { GITHUB_EVENT_PATH: join(dir, name) })).toBe(fork)
    }
    expect(await from(fork, { GITHUB_EVENT_PATH: join(dir, 'missing') })).toBe(fork)
    git('checkout', '-q', 'work')
    expect(await from('main', { GITHUB_EVENT_PATH: event })).toBe(fork)
  })

  test('of a clone that has its parents alone', async () => {
    const { event, git, into } = pullRequest()
    git('checkout', '-q', '-b', 'merged')
    clone('two', 2, 'merged')
    expect(await from('HEAD^1', { GITHUB_EVENT_PATH: event }, join(dir, 'two'))).toBe(into)
  })
})

describe('what cannot be answered', () => {
  test.each(['nope', '', '-p', '--all', 'HEAD:src', 'main..work', 'x\ny'])('a base %j', async (base) => {
    repository()
    await expect(from(base)).rejects.toMatchObject({
      code: 'ERR_GIT_BASE',
      message: expect.stringContaining(JSON.stringify(base)),
    })
  })

  test('a base that is not fetched, or known by another name', async () => {
    repository()
    execFileSync('git', ['clone', '-q', '--branch', 'work', `file://${dir}/repo`, 'copy'], {
      cwd: dir,
      env: gitEnvironment(),
    })
    const root = join(dir, 'copy')
    await expect(from('main', {}, root)).rejects.toThrow(/there is origin\/main: name that$/)
    await expect(from('origin/next', {}, root)).rejects.toThrow(/git fetch origin next$/)
    expect(await from('origin/main', {}, root)).toMatch(/^[0-9a-f]{40}$/)
  })

  test('a shallow clone', async () => {
    repository()
    clone('copy', 1, 'work')
    const env = gitEnvironment()
    const cwd = join(dir, 'copy')
    execFileSync('git', ['fetch', '-q', '--depth=1', 'origin', 'main:refs/remotes/origin/main'], { cwd, env })
    await expect(from('origin/main', {}, cwd)).rejects.toMatchObject({
      code: 'ERR_GIT_SHALLOW',
      message: expect.stringContaining('git fetch --unshallow'),
    })
    execFileSync('git', ['fetch', '-q', '--unshallow'], { cwd, env })
    expect(await from('origin/main', {}, cwd)).toMatch(/^[0-9a-f]{40}$/)
  })

  test.each(['HEAD^{tree}', 'HEAD:src/a.ts'])('a base that is something else: %s', async (base) => {
    repository()
    await expect(from(base)).rejects.toMatchObject({
      code: 'ERR_GIT_BASE',
      message: expect.stringMatching(/names no commit, but a (?:tree|blob)$/),
    })
  })

  test('histories without a common commit', async () => {
    const { git } = repository()
    git('checkout', '-q', '--orphan', 'alone')
    git('commit', '-q', '-m', 'alone')
    await expect(from('main')).rejects.toMatchObject({
      code: 'ERR_GIT_BASE',
      message: expect.stringContaining('no common ancestor'),
    })
  })

  test('no repository, a bare one, and one without a commit', async () => {
    await expect(from('main', {}, dir)).rejects.toMatchObject({ code: 'ERR_NO_GIT' })
    execFileSync('git', ['init', '-q', '--bare', 'bare'], { cwd: dir, env: gitEnvironment() })
    await expect(from('main', {}, join(dir, 'bare'))).rejects.toMatchObject({ code: 'ERR_NO_GIT' })
    execFileSync('git', ['init', '-q', 'empty'], { cwd: dir, env: gitEnvironment() })
    await expect(from('HEAD', {}, join(dir, 'empty'))).rejects.toMatchObject({ code: 'ERR_GIT_BASE' })
  })

  test('no git', async () => {
    vi.stubEnv('PATH', dir)
    await expect(from('main', {}, dir)).rejects.toMatchObject({
      code: 'ERR_NO_GIT',
      message: expect.stringContaining('git does not start (ENOENT)'),
    })
  })
})

function clone(name: string, depth: number, branch: string): void {
  const args = ['clone', '-q', `--depth=${depth}`, '--branch', branch, `file://${dir}/repo`, name]
  execFileSync('git', args, { cwd: dir, env: gitEnvironment() })
}
