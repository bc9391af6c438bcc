import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
  const who = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@a.example',
    GIT_COMMITTER_NAME: 'C',
    GIT_COMMITTER_EMAIL: 'c@c.example',
  }
  const env = { ...process.env, ...who, GIT_AUTHOR_DATE: AUTHORED, GIT_COMMITTER_DATE: COMMITTED }
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

const NOTHING = { commit: null, branch: null, dirty: null }

describe('a repository', () => {
  test('has commit, branch, and the time of its committer', async () => {
    const { cwd, commit } = await repository()
    expect(commit).toMatch(/^[0-9a-f]{40}$/)
    expect(await readHead(cwd)).toEqual({ commit, branch: 'trunk', dirty: false })
    expect(await headTime(cwd)).toBe(new Date(COMMITTED).getTime())
  })

  test('is found from a folder below its root', async () => {
    const { cwd, commit } = await repository()
    await mkdir(join(cwd, 'deep', 'er'), { recursive: true })
    expect(await readHead(join(cwd, 'deep', 'er'))).toEqual({ commit, branch: 'trunk', dirty: false })
    expect(await headTime(join(cwd, 'deep', 'er'))).toBe(new Date(COMMITTED).getTime())
  })

  test('may have spaces, quotes and other scripts in its path, its branch and its files', async () => {
    const { cwd, commit } = await repository(join(folder, 'mit Leerzeichen "ünï" 日本'))
    await git(cwd, 'switch', '--quiet', '-c', 'zweig/ünï-日本')
    await writeFile(join(cwd, 'ü 日本.txt'), 'a')
    await git(cwd, 'add', '.')
    expect(await readHead(cwd)).toEqual({ commit, branch: 'zweig/ünï-日本', dirty: true })
    expect(await headTime(cwd)).toBe(new Date(COMMITTED).getTime())
  })

  test('without a branch: detached', async () => {
    const { cwd, commit } = await repository()
    await git(cwd, 'checkout', '--quiet', '--detach')
    expect(await readHead(cwd)).toEqual({ commit, branch: null, dirty: false })
    expect(await headTime(cwd)).toBe(new Date(COMMITTED).getTime())
  })

  test('before its first commit has a branch and nothing else', async () => {
    await git(folder, 'init', '--quiet', '--initial-branch=trunk')
    expect(await readHead(folder)).toEqual({ commit: null, branch: 'trunk', dirty: null })
    expect(await headTime(folder)).toBeUndefined()
  })

  test('a file called HEAD does not confuse it', async () => {
    const { cwd, commit } = await repository()
    await writeFile(join(cwd, 'HEAD'), '')
    expect((await readHead(cwd)).commit).toBe(commit)
    expect(await headTime(cwd)).toBe(new Date(COMMITTED).getTime())
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
    expect(await headTime(folder)).toBeUndefined()
  })

  test('in a folder that does not exist', async () => {
    expect(await readHead(join(folder, 'nowhere'))).toEqual(NOTHING)
    expect(await headTime(join(folder, 'nowhere'))).toBeUndefined()
  })

  test('without git on the machine', async () => {
    const { cwd } = await repository()
    vi.stubEnv('PATH', join(folder, 'nowhere'))
    expect(await readHead(cwd)).toEqual(NOTHING)
    expect(await headTime(cwd)).toBeUndefined()
  })

  test('in a repository that is damaged', async () => {
    const { cwd } = await repository()
    await writeFile(join(cwd, '.git', 'HEAD'), 'damaged')
    expect(await readHead(cwd)).toEqual(NOTHING)
    expect(await headTime(cwd)).toBeUndefined()
  })
})
