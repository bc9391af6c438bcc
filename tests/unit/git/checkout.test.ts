import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { commitOfWorkTree } from '../../../src/git/checkout.ts'
import { changesBetween } from '../../../src/git/diff.ts'
import { makeCase, type Place } from '../../helpers/diff-cases.mjs'

let dir: string
beforeEach(() => {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('GIT_'))) vi.stubEnv(name, undefined)
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-checkout-')))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

/** A repository with these files committed. */
function repository(files: Record<string, string>): Place {
  return makeCase(join(dir, 'repository'), {
    name: '',
    before: (at) => {
      at.git('rm', '-rq', '--cached', '--ignore-unmatch', '.')
      rmSync(at.path('src'), { recursive: true })
      for (const [file, content] of Object.entries(files)) at.write(file, content)
    },
    after: () => {},
  })
}

async function commitOf(at: Place): Promise<string> {
  return commitOfWorkTree(at.path('.'), at.git('rev-parse', 'HEAD').trim(), join(dir, 'index'))
}

/** What the commit of the files as they are differs in, a line each. */
async function changes(at: Place): Promise<string[]> {
  const changed = await changesBetween(at.path('.'), 'HEAD', await commitOf(at))
  return changed.map(({ status, oldPath, path, modeAlone }) =>
    [status, ...(oldPath === null ? [] : [oldPath]), path, ...(modeAlone ? ['in mode alone'] : [])].join(' '),
  )
}

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('')

describe('the commit of the files as they are', () => {
  test('has them as they are, and leaves index and work tree alone', async () => {
    const at = repository({ 'a.ts': 'a\n', 'gone.ts': numbered(3), 'same.ts': 's\n' })
    at.edit('a.ts', () => 'staged\n')
    at.git('add', '.')
    at.edit('a.ts', () => 'b\n')
    rmSync(at.path('gone.ts'))
    at.write('new.ts', 'n\n')
    const status = at.git('status', '--porcelain')
    const index = readFileSync(at.path('.git/index'))
    const commit = await commitOf(at)
    expect(at.git('show', `${commit}:a.ts`)).toBe('b')
    expect(at.git('diff', '--name-status', '--no-renames', 'HEAD', commit)).toBe('M\ta.ts\nD\tgone.ts\nA\tnew.ts')
    expect(readFileSync(at.path('.git/index'))).toEqual(index)
    expect(at.git('status', '--porcelain')).toBe(status)
  })

  test('has what git was told not to look at', async () => {
    const at = repository({ 'a.ts': 'a\n', 'b.ts': 'a\n' })
    at.git('update-index', '--skip-worktree', 'a.ts')
    at.git('update-index', '--assume-unchanged', 'b.ts')
    at.edit('a.ts', () => 'c\n')
    at.edit('b.ts', () => 'd\n')
    expect(await changes(at)).toEqual(['modified a.ts', 'modified b.ts'])
  })

  test('knows a file that was moved without git by what is in it', async () => {
    const at = repository({ 'a.ts': numbered(9) })
    renameSync(at.path('a.ts'), at.path('b.ts'))
    expect(await changes(at)).toEqual(['renamed a.ts b.ts'])
  })

  test('has what is ignored and was added by force, and not what is ignored', async () => {
    const at = repository({ '.gitignore': 'dist\n' })
    at.write('dist/in.json', '{}')
    at.git('add', '--force', 'dist/in.json')
    at.write('dist/out.json', '{}')
    expect(await changes(at)).toEqual(['added dist/in.json'])
  })

  test('keeps what a sparse check-out has left out', async () => {
    const at = repository({ 'in/a.ts': 'a\n', 'out/b.ts': 'b\n' })
    at.git('sparse-checkout', 'set', 'in')
    at.write('in/c.ts', 'c\n')
    at.write('out/d.ts', 'd\n')
    expect(await changes(at)).toEqual(['added in/c.ts', 'added out/d.ts'])
  })

  test('has no repository within, with or without a commit', async () => {
    const at = repository({ 'a.ts': 'a\n' })
    for (const name of ['empty', 'full']) {
      mkdirSync(at.path(name))
      at.git('init', '-q', name)
      at.write(`${name}/x.ts`, 'x\n')
    }
    at.git('-C', 'full', 'add', '.')
    at.git('-C', 'full', '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x')
    expect(await changes(at)).toEqual([])
  })

  test.skipIf(process.platform === 'win32')(
    'has files where folders were, folders where files were, and links in place of either',
    async () => {
      const at = repository({ 'a/b.ts': 'b\n', 'c.ts': 'c\n', 'd/e.ts': 'e\n' })
      rmSync(at.path('a'), { recursive: true })
      at.write('a', 'file\n')
      rmSync(at.path('c.ts'))
      at.write('c.ts/inner.ts', 'inner\n')
      renameSync(at.path('d'), at.path('real'))
      symlinkSync('real', at.path('d'))
      const commit = await commitOf(at)
      expect(at.git('ls-tree', '-r', '--name-only', commit).split('\n')).toEqual([
        'a',
        'c.ts/inner.ts',
        'd',
        'real/e.ts',
      ])
    },
  )

  test('has files as they are in the middle of a merge, and those that are only meant to be added', async () => {
    const at = repository({ 'a.ts': 'a\n' })
    at.edit('a.ts', () => 'ours\n')
    at.commit()
    at.git('checkout', '-q', 'main')
    at.edit('a.ts', () => 'theirs\n')
    at.commit()
    expect(() => at.git('merge', '-q', 'work')).toThrow()
    at.write('b.ts', 'b\n')
    at.git('add', '--intent-to-add', 'b.ts')
    const commit = await commitOf(at)
    expect(at.git('show', `${commit}:a.ts`)).toContain('<<<<<<<')
    expect(at.git('show', `${commit}:b.ts`)).toBe('b')
  })

  test('does not mind line ends that would not come back the same', async () => {
    const at = repository({ 'a.ts': 'a\n' })
    at.git('config', 'core.autocrlf', 'input')
    at.git('config', 'core.safecrlf', 'true')
    at.edit('a.ts', () => 'b\r\n')
    at.write('b.ts', 'b\r\n')
    expect(await changes(at)).toEqual(['modified a.ts', 'added b.ts'])
  })
})

test.skipIf(process.platform === 'win32')('changes say what became of the mode, and whether that is all', async () => {
  const at = repository({ 'a.ts': 'a\n', 'b.ts': 'b\n', 'gone.sh': numbered(5) })
  symlinkSync('a.ts', at.path('link'))
  chmodSync(at.path('gone.sh'), 0o755)
  at.git('add', '.')
  at.git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'more')
  chmodSync(at.path('a.ts'), 0o755)
  chmodSync(at.path('b.ts'), 0o755)
  at.edit('b.ts', () => 'c\n')
  rmSync(at.path('gone.sh'))
  rmSync(at.path('link'))
  symlinkSync('b.ts', at.path('link'))
  const changed = await changesBetween(at.path('.'), 'HEAD', await commitOf(at))
  expect(changed.map(({ path, was, is, modeAlone }) => `${path} ${was} ${is} ${modeAlone}`)).toEqual([
    'a.ts file executable true',
    'b.ts file executable false',
    'gone.sh executable none false',
    'link link link false',
  ])
})
