import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { headTime, readHead } from '../../../src/git/head.ts'

const COMMITTED = '2024-03-04T05:06:07+01:00'
const AUTHORED = '2020-01-01T00:00:00Z'

let folder: string
beforeEach(async () => {
  // Of the machine and of a hook that runs the tests nothing may show.
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('GIT_'))) vi.stubEnv(name, undefined)
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
  folder = await mkdtemp(join(tmpdir(), 'evolve-git-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function git(cwd: string, ...args: string[]): Promise<string> {
  return gitAt(COMMITTED, cwd, ...args)
}

async function gitAt(committed: string, cwd: string, ...args: string[]): Promise<string> {
  const who = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@a.example',
    GIT_COMMITTER_NAME: 'C',
    GIT_COMMITTER_EMAIL: 'c@c.example',
  }
  const env = { ...process.env, ...who, GIT_AUTHOR_DATE: AUTHORED, GIT_COMMITTER_DATE: committed }
  return (await promisify(execFile)('git', args, { cwd, env })).stdout.trim()
}

async function repository(cwd = folder): Promise<{ cwd: string; commit: string }> {
  await mkdir(cwd, { recursive: true })
  await git(cwd, 'init', '--quiet', '--initial-branch=trunk')
  await writeFile(join(cwd, 'a.txt'), 'a')
  await git(cwd, 'add', 'a.txt')
  await git(cwd, 'commit', '--quiet', '-m', 'first')
  return { cwd, commit: await git(cwd, 'rev-parse', 'HEAD') }
}

const MADE = { time: new Date(COMMITTED).getTime(), ahead: null }
const NO_TIME = { time: undefined, ahead: null }
const NOTHING = { commit: null, branch: null, dirty: null }

describe('a repository', () => {
  test('has commit, branch, and the time of its committer', async () => {
    const { cwd, commit } = await repository()
    expect(commit).toMatch(/^[0-9a-f]{40}$/)
    expect(await readHead(cwd)).toEqual({ commit, branch: 'trunk', dirty: false })
    expect(await headTime(cwd)).toEqual(MADE)
  })

  test('is found from a folder below its root', async () => {
    const { cwd, commit } = await repository()
    await mkdir(join(cwd, 'deep', 'er'), { recursive: true })
    expect(await readHead(join(cwd, 'deep', 'er'))).toEqual({ commit, branch: 'trunk', dirty: false })
    expect(await headTime(join(cwd, 'deep', 'er'))).toEqual(MADE)
  })

  test('may have spaces, quotes and other scripts in its path, its branch and its files', async () => {
    const { cwd, commit } = await repository(join(folder, 'mit Leerzeichen "ünï" 日本'))
    await git(cwd, 'switch', '--quiet', '-c', 'zweig/ünï-日本')
    await writeFile(join(cwd, 'ü 日本.txt'), 'a')
    await git(cwd, 'add', '.')
    expect(await readHead(cwd)).toEqual({ commit, branch: 'zweig/ünï-日本', dirty: true })
    expect(await headTime(cwd)).toEqual(MADE)
  })

  test('without a branch: detached', async () => {
    const { cwd, commit } = await repository()
    await git(cwd, 'checkout', '--quiet', '--detach')
    expect(await readHead(cwd)).toEqual({ commit, branch: null, dirty: false })
    expect(await headTime(cwd)).toEqual(MADE)
  })

  test('before its first commit has a branch and nothing else', async () => {
    await git(folder, 'init', '--quiet', '--initial-branch=trunk')
    expect(await readHead(folder)).toEqual({ commit: null, branch: 'trunk', dirty: null })
    expect(await headTime(folder)).toEqual(NO_TIME)
  })

  test('a file called HEAD does not confuse it', async () => {
    const { cwd, commit } = await repository()
    await writeFile(join(cwd, 'HEAD'), '')
    expect((await readHead(cwd)).commit).toBe(commit)
    expect(await headTime(cwd)).toEqual(MADE)
  })
})

describe('a HEAD of the future', () => {
  const NOW = Date.parse('2025-06-01T12:00:00Z')
  const DAY = 86_400_000
  const at = (ms: number): string => `${Math.floor(ms / 1000)} +0000`
  const commits = async (...times: number[]): Promise<string> => {
    const { cwd } = await repository()
    for (const time of times) await gitAt(at(time), cwd, 'commit', '--quiet', '--allow-empty', '-m', 'more')
    return cwd
  }

  test('gives way to the newest commit before it that is not', async () => {
    const cwd = await commits(NOW - 9 * DAY, NOW + 900 * DAY, NOW - 3 * DAY, NOW + 800 * DAY, NOW + 2 * DAY)
    expect(await headTime(cwd, NOW)).toEqual({ time: NOW - 3 * DAY, ahead: NOW + 2 * DAY })
  })

  test.skipIf(process.platform === 'win32')('costs a second git, any other HEAD one', async () => {
    const cwd = await commits(NOW - DAY, NOW + 900 * DAY)
    const real = (await promisify(execFile)('sh', ['-c', 'command -v git'])).stdout.trim()
    const log = join(folder, 'calls')
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'bin', 'git'), `#!/bin/sh\necho call >> '${log}'\nexec '${real}' "$@"\n`, {
      mode: 0o755,
    })
    vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env.PATH}`)
    const calls = async (now: number): Promise<number> => {
      await writeFile(log, '')
      await headTime(cwd, now)
      return (await readFile(log, 'utf8')).trim().split('\n').length
    }
    expect([await calls(NOW), await calls(NOW + 900 * DAY)]).toEqual([2, 1])
  })

  test('of a future that is deeper in the history nothing is said', async () => {
    const cwd = await commits(NOW + 900 * DAY, NOW - DAY)
    expect(await headTime(cwd, NOW)).toEqual({ time: NOW - DAY, ahead: null })
  })

  test.each([
    ['a minute', 60_000],
    ['a zone', 14 * 3_600_000],
    ['a day', DAY],
  ])('%s ahead is none: it reads the same before and after', async (_, ahead) => {
    const cwd = await commits(NOW + ahead)
    for (const now of [NOW, NOW + ahead, NOW + 2 * ahead])
      expect(await headTime(cwd, now)).toEqual({ time: NOW + ahead, ahead: null })
  })

  test('comes on a branch that is merged, too', async () => {
    const cwd = await commits(NOW - 9 * DAY)
    await git(cwd, 'switch', '--quiet', '-c', 'other')
    await gitAt(at(NOW - 2 * DAY), cwd, 'commit', '--quiet', '--allow-empty', '-m', 'other')
    await git(cwd, 'switch', '--quiet', 'trunk')
    await gitAt(at(NOW - 5 * DAY), cwd, 'commit', '--quiet', '--allow-empty', '-m', 'trunk')
    await gitAt(at(NOW + 50 * DAY), cwd, 'merge', '--quiet', '--no-ff', '--no-edit', 'other')
    expect(await headTime(cwd, NOW)).toEqual({ time: NOW - 2 * DAY, ahead: NOW + 50 * DAY })
  })

  test('in a shallow clone, or before all commits, may have none before it', async () => {
    const cwd = await commits(NOW - DAY, NOW + 900 * DAY)
    const clone = join(folder, 'clone')
    await git(folder, 'clone', '--quiet', '--depth', '1', `file://${cwd}`, clone)
    expect(await headTime(clone, NOW)).toEqual({ time: undefined, ahead: NOW + 900 * DAY })
    expect((await headTime(cwd, Date.parse('2001-01-01'))).time).toBeUndefined()
  })

  test('may be farther ahead than any date', async () => {
    const cwd = await commits(NOW)
    const commit = (await git(cwd, 'cat-file', 'commit', 'HEAD')).replace(/^(committer .*> )\d+/m, '$19000000000000')
    await writeFile(join(folder, 'commit'), `${commit}\n`)
    const hash = await git(cwd, 'hash-object', '-t', 'commit', '-w', '--literally', join(folder, 'commit'))
    await git(cwd, 'reset', '--quiet', '--soft', hash)
    const { time, ahead } = await headTime(cwd, NOW)
    expect([time, new Date(ahead!).getTime()]).toEqual([new Date(COMMITTED).getTime(), 8.64e15])
  })
})

describe('dirty', () => {
  test.each<[string, boolean, (cwd: string) => Promise<unknown>]>([
    ['a changed file', true, (cwd) => writeFile(join(cwd, 'a.txt'), 'changed')],
    [
      'a staged file',
      true,
      async (cwd) => {
        await writeFile(join(cwd, 'b.txt'), 'b')
        await git(cwd, 'add', 'b.txt')
      },
    ],
    ['a deleted file', true, (cwd) => rm(join(cwd, 'a.txt'))],
    ['a renamed file', true, (cwd) => git(cwd, 'mv', 'a.txt', 'b.txt')],
    ['a file that git does not track', false, (cwd) => writeFile(join(cwd, 'new.txt'), 'new')],
    ...[
      'module.manifest.json',
      'deep/module.manifest.json',
      'manifests/.ledger/bench.ndjson',
      'node_modules/.vite/x/results.json',
      'reports/events.ndjson',
    ].map((file): [string, boolean, (cwd: string) => Promise<unknown>] => [
      `our own ${file}`,
      false,
      async (cwd) => {
        await mkdir(dirname(join(cwd, file)), { recursive: true })
        await writeFile(join(cwd, file), 'x')
        await git(cwd, 'add', '-f', file)
      },
    ]),
    ...['reports/code.ts', 'deep/reports/data.json', 'my-module.manifest.json', 'manifests/other.ndjson'].map(
      (file): [string, boolean, (cwd: string) => Promise<unknown>] => [
        file,
        true,
        async (cwd) => {
          await mkdir(dirname(join(cwd, file)), { recursive: true })
          await writeFile(join(cwd, file), 'x')
          await git(cwd, 'add', '-f', file)
        },
      ],
    ),
    ['a file written again with the same content', false, (cwd) => writeFile(join(cwd, 'a.txt'), 'a')],
  ])('%s: %s', async (_, expected, change) => {
    const { cwd } = await repository()
    await change(cwd)
    expect((await readHead(cwd)).dirty).toBe(expected)
  })
})

describe('nothing is known, and nothing is thrown', () => {
  test('outside a repository', async () => {
    // The temp folder may be inside one.
    vi.stubEnv('GIT_CEILING_DIRECTORIES', tmpdir())
    expect(await readHead(folder)).toEqual(NOTHING)
    expect(await headTime(folder)).toEqual(NO_TIME)
  })

  test('in a folder that does not exist', async () => {
    expect(await readHead(join(folder, 'nowhere'))).toEqual(NOTHING)
    expect(await headTime(join(folder, 'nowhere'))).toEqual(NO_TIME)
  })

  test('without git on the machine', async () => {
    const { cwd } = await repository()
    vi.stubEnv('PATH', join(folder, 'nowhere'))
    expect(await readHead(cwd)).toEqual(NOTHING)
    expect(await headTime(cwd)).toEqual(NO_TIME)
  })

  test('in a repository that is damaged', async () => {
    const { cwd } = await repository()
    await writeFile(join(cwd, '.git', 'HEAD'), 'damaged')
    expect(await readHead(cwd)).toEqual(NOTHING)
    expect(await headTime(cwd)).toEqual(NO_TIME)
  })
})
