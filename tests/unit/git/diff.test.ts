import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { changedFiles, changedLines, textInBase, type ChangedText } from '../../../src/git/diff.ts'
import { makeCase, type Place } from '../../helpers/diff-cases.mjs'

let dir: string
beforeEach(() => {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('GIT_'))) vi.stubEnv(name, undefined)
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-diff-')))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

/** A repository on the branch `work`, which left `main` with these files and then changed. */
function work(before: Record<string, string | Uint8Array>, after: (at: Place) => void): Place {
  return makeCase(dir, {
    name: '',
    before: (at) => {
      at.git('rm', '-rq', '--cached', '--ignore-unmatch', '.')
      rmSync(at.path('src'), { recursive: true })
      for (const [file, content] of Object.entries(before)) at.write(file, content)
    },
    after,
  })
}

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('')

/** New and edited lines by file, `all` where none is known to be old. */
async function lines(root = dir, base = 'main'): Promise<Record<string, number[] | 'all'>> {
  const { files } = await changedLines(root, base)
  return Object.fromEntries(files.map((file) => [file.path, linesOf(file)]))
}

function linesOf({ hunks }: ChangedText): number[] | 'all' {
  return (
    hunks?.flatMap(({ newStart, newLines }) => Array.from({ length: newLines }, (_, index) => newStart + index)) ??
    'all'
  )
}

describe('files', () => {
  test('each has its status, and names are whole', async () => {
    const at = work(
      { 'a.ts': numbered(9), 'gone.ts': 'x\n', 'ä "q"\t.ts': numbered(3), 'same.ts': 's\n' },
      ({ edit, git }) => {
        git('mv', 'a.ts', 'new name.ts')
        edit('ä "q"\t.ts', (was) => `${was}4\n`)
        git('rm', '-q', 'gone.ts')
      },
    )
    at.commit()
    at.write('staged.ts', '1\n')
    at.git('add', '.')
    at.edit('same.ts', (was) => `${was}2\n`)
    at.write('unknown\n.ts', '1\n')
    expect((await changedFiles(dir, 'main')).sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'gone.ts', oldPath: null, status: 'deleted' },
      { path: 'new name.ts', oldPath: 'a.ts', status: 'renamed' },
      { path: 'same.ts', oldPath: null, status: 'modified' },
      { path: 'staged.ts', oldPath: null, status: 'added' },
      { path: 'unknown\n.ts', oldPath: null, status: 'untracked' },
      { path: 'ä "q"\t.ts', oldPath: null, status: 'modified' },
    ])
  })

  test('below a folder of the repository, whatever moved in or out', async () => {
    const files = { 'in/a.ts': numbered(9), 'out/b.ts': numbered(20), 'in/c.ts': 'c\n', 'out/d.ts': 'd\n' }
    const at = work(files, ({ git, edit, commit }) => {
      git('mv', 'out/b.ts', 'in/b.ts')
      git('mv', 'in/a.ts', 'out/a.ts')
      edit('out/d.ts', () => 'e\n')
      edit('in/c.ts', () => 'd\n')
      commit()
    })
    at.write('out/unknown.ts', '')
    at.write('in/unknown.ts', '')
    const root = join(dir, 'in')
    expect((await changedFiles(root, 'main')).sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: 'a.ts', oldPath: null, status: 'deleted' },
      { path: 'b.ts', oldPath: '../out/b.ts', status: 'renamed' },
      { path: 'c.ts', oldPath: null, status: 'modified' },
      { path: 'unknown.ts', oldPath: null, status: 'untracked' },
    ])
    expect(await lines(root)).toEqual({ 'b.ts': [], 'c.ts': [1], 'unknown.ts': 'all' })
    const { files: changed, comparison } = await changedLines(root, 'main')
    expect(changed[0]).toMatchObject({ path: 'b.ts', oldPath: '../out/b.ts' })
    expect(await textInBase(root, comparison, '../out/b.ts')).toBe(numbered(20))
    expect(await textInBase(root, comparison, 'c.ts')).toBe('c\n')
    expect(await textInBase(root, comparison, 'b.ts')).toBe(null)
  })

  test('files that git ignores, and repositories within, are not among them', async () => {
    const at = work({ '.gitignore': 'out/\n' }, ({ write, commit }) => (write('a.ts', '1\n'), commit()))
    at.write('out/a.ts', '1\n')
    mkdirSync(at.path('inner'))
    at.git('init', '-q', 'inner')
    at.write('inner/a.ts', '1\n')
    expect(await changedFiles(dir, 'main')).toEqual([{ path: 'a.ts', oldPath: null, status: 'added' }])
  })
})

const SETTINGS = [
  ['diff.noprefix', 'true'],
  ['diff.mnemonicPrefix', 'true'],
  ['diff.external', 'false'],
  ['diff.renames', 'false'],
  ['diff.renames', 'copies'],
  ['diff.context', '9'],
  ['diff.interHunkContext', '9'],
  ['diff.algorithm', 'patience'],
  ['diff.relative', 'true'],
  ['diff.submodule', 'log'],
  ['diff.wsErrorHighlight', 'all'],
  ['diff.suppressBlankEmpty', 'true'],
  ['color.ui', 'always'],
  ['color.diff', 'always'],
  ['core.quotePath', 'true'],
  ['diff.renameLimit', '1'],
  ['diff.words.textconv', 'wc -w'],
] as const

describe('lines', () => {
  test('names with quotes, tabs, spaces and letters of all kinds', async () => {
    const names = ['a b.ts', 'tab\t.ts', '"q".ts', 'back\\slash.ts', 'größe/日本.ts', 'line\nbreak.ts', ' b/ c.ts']
    const at = work(Object.fromEntries(names.map((name) => [name, numbered(3)])), () => {})
    for (const name of names) at.edit(name, (was) => was.replace('2', 'two'))
    at.commit()
    expect(await lines()).toEqual(Object.fromEntries(names.map((name) => [name, [2]])))
  })

  test('a renamed file knows its old name, a new one has none', async () => {
    work({ 'ä a.ts': numbered(9) }, ({ git, edit, write, commit }) => {
      git('mv', 'ä a.ts', 'b.ts')
      edit('b.ts', (was) => was.replace('5\n', 'five\n'))
      write('new.ts', '1\n')
      commit()
    })
    expect((await changedLines(dir, 'main')).files).toEqual([
      { path: 'b.ts', oldPath: 'ä a.ts', hunks: [{ oldStart: 5, oldLines: 1, newStart: 5, newLines: 1 }] },
      { path: 'new.ts', oldPath: null, hunks: [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1 }] },
    ])
  })

  test('nothing of links, submodules and modes; all of a binary file', async () => {
    const at = work({ 'a.ts': '1\n', 'b.ts': Buffer.from([0, 1]) }, ({ write, git, path }) => {
      symlinkSync('a.ts', path('link.ts'))
      git('init', '-q', 'inner')
      git('-C', 'inner', 'commit', '-q', '--allow-empty', '-m', 'x')
      write('b.ts', Buffer.from([0, 2]))
      git('-c', 'advice.addEmbeddedRepo=false', 'add', '.')
      git('update-index', '--chmod=+x', 'a.ts')
      git('commit', '-q', '-m', 'x')
      git('checkout', '.')
    })
    expect(at.git('ls-files', '-s', 'inner', 'link.ts')).toMatch(/^160000.*\n120000/)
    expect(await lines()).toEqual({ 'a.ts': [], 'b.ts': 'all' })
  })

  test('a binary file that was renamed, and one that attributes declare so', async () => {
    const binary = Buffer.from([0, ...Array.from({ length: 200 }, (_, index) => index % 250)])
    work(
      { 'a b.ts': binary, '.gitattributes': 'gen.ts -diff\n', 'gen.ts': numbered(3) },
      ({ git, write, edit, commit }) => {
        git('mv', 'a b.ts', 'c d.ts')
        write('c d.ts', Buffer.concat([binary, Buffer.from([7])]))
        edit('gen.ts', (was) => `${was}4\n`)
        commit()
      },
    )
    expect(await lines()).toEqual({ 'c d.ts': 'all', 'gen.ts': 'all' })
  })

  test('a diff longer than any buffer, with every kind of line end', async () => {
    const content = Array.from({ length: 60_000 }, (_, index) => `line ${index} ${'x'.repeat(20)}\r\u2028\v`).join('\n')
    work({ 'a.ts': numbered(2) }, ({ write, commit }) => (write('big.ts', content), write('a.ts', '1\ntwo'), commit()))
    const changed = await lines()
    expect(changed['big.ts']).toHaveLength(60_000)
    expect(changed['a.ts']).toEqual([2])
  })

  test("the user's config changes nothing", async () => {
    const before = {
      'ä.ts': numbered(30),
      'b.ts': `${numbered(20)}twenty\n`,
      // Algorithms differ over these.
      'sub/c.ts': 'b e a c a d d d '.replaceAll(' ', '\n'),
      '.gitattributes': '*.ts diff=words\n',
    }
    const at = work(before, (at) => {
      at.git('mv', 'ä.ts', 'sub/ö.ts')
      at.git('mv', 'b.ts', 'sub/a.ts')
      at.edit('sub/ö.ts', (was) => was.replace('\n5\n', '\n\nfive \n').replace('\n9\n', '\nnine\n'))
      at.edit('sub/a.ts', (was) => `${was}22\n`)
      at.write('sub/c.ts', 'd b a d a d d e '.replaceAll(' ', '\n'))
      at.commit()
    })
    vi.stubEnv('GIT_DIFF_OPTS', '--unified=4')
    vi.stubEnv('GIT_EXTERNAL_DIFF', 'false')
    for (const [key, value] of SETTINGS) {
      at.git('config', key, value)
      expect(await lines(), key).toEqual({ 'sub/ö.ts': [5, 6, 10], 'sub/a.ts': [22], 'sub/c.ts': [1, 5, 8] })
      expect(await changedFiles(join(dir, 'sub'), 'main'), key).toEqual([
        { path: 'a.ts', oldPath: '../b.ts', status: 'renamed' },
        { path: 'c.ts', oldPath: null, status: 'modified' },
        { path: 'ö.ts', oldPath: '../ä.ts', status: 'renamed' },
      ])
      at.git('config', '--unset', key)
    }
  })

  test('a last line without a newline, whose new text looks like a name', async () => {
    work({ 'a.ts': '1\nlast' }, ({ write, commit }) => (write('a.ts', '1\n++ other.ts'), commit()))
    expect(await lines()).toEqual({ 'a.ts': [2] })
  })

  test('a root that is reached through a link', async () => {
    work({ 'in/a.ts': numbered(3) }, ({ edit, commit }) => (edit('in/a.ts', (was) => `${was}4\n`), commit()))
    const link = `${dir}-link`
    symlinkSync(join(dir, 'in'), link)
    try {
      expect(await lines(link)).toEqual({ 'a.ts': [4] })
    } finally {
      renameSync(link, join(dir, 'link'))
    }
  })
})
