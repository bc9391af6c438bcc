import { describe, expect, test } from 'vitest'
import {
  kindOf,
  sortChanges,
  touchedTests,
  type Changes,
  type KnownFiles,
  type KnownSides,
} from '../../../../src/candidates/check/changed-kinds.ts'
import type { CommittedChange, FileMode } from '../../../../src/git/diff.ts'

const NOTHING: KnownFiles = { tests: new Set(), setup: new Set() }
const known: KnownFiles = {
  tests: new Set(['checks/odd.ts', 'tests/fixtures/taken.test.ts']),
  setup: new Set(['src/prepare.ts']),
}

test.each([
  ['src/a.ts', 'production'],
  ['packages/a/lib/x.vue', 'production'],
  ['vendor/x.js', 'production'],
  ['src/Legacy.JS', 'production'],
  ['src/vite.ts', 'production'],
  ['src/a.test.ts', 'test'],
  ['tests/a.spec.mjs', 'test'],
  ['src/a.test-d.ts', 'test'],
  ['checks/odd.ts', 'test'],
  ['tests/helpers/a.ts', 'support'],
  ['tests/fixtures/demo/a.test.ts', 'support'],
  ['tests/fixtures/taken.test.ts', 'test'],
  ['src/__mocks__/a.ts', 'support'],
  ['src/__snapshots__/a.test.ts.snap', 'support'],
  ['src/prepare.ts', 'config'],
  ['vitest.setup.ts', 'support'],
  ['vitest.config.ts', 'config'],
  ['packages/a/vite.config.mjs', 'config'],
  ['vitest.shared.ts', 'config'],
  ['packages/app/tsdown.config.ts', 'config'],
  ['src/app/app.config.ts', 'production'],
  ['packages/a/src/vite.client.ts', 'production'],
  ['vitest.workspace.json', 'config'],
  ['package.json', 'config'],
  ['pnpm-lock.yaml', 'config'],
  ['tsconfig.build.json', 'config'],
  ['.env.test', 'config'],
  ['README.md', 'other'],
  ['src/types.d.ts', 'other'],
  ['src/data.json', 'other'],
] as const)('%s is %s', (file, kind) => {
  expect(kindOf(file, known)).toBe(kind)
})

test.each([
  ['src/lib', 'link', 'production'],
  ['tests/lib', 'link', 'support'],
  ['CLAUDE.md', 'link', 'other'],
  ['src/a.ts', 'link', 'production'],
  ['bin/cli', 'executable', 'production'],
  ['.husky/pre-commit', 'executable', 'production'],
  ['run.sh', 'executable', 'other'],
  ['LICENSE', 'file', 'other'],
  ['vendor/lib', 'other', 'production'],
  ['tests/fixtures/lib', 'other', 'support'],
] as const)('%s, a %s, is %s', (file, mode, kind) => {
  expect(kindOf(file, NOTHING, mode)).toBe(kind)
})

describe('what a change has touched', () => {
  const file = (path: string, status: CommittedChange['status'], oldPath: string | null = null): CommittedChange => ({
    path,
    status,
    oldPath,
    was: status === 'added' ? 'none' : 'file',
    is: status === 'deleted' ? 'none' : 'file',
    modeAlone: false,
  })
  const sorted = (files: CommittedChange[], sides: Partial<KnownSides> = {}): Changes =>
    sortChanges(files, { before: NOTHING, after: NOTHING, ...sides })

  test('is sorted by kind, test files by what became of them', () => {
    const changes = sorted([
      file('b.test.ts', 'added'),
      file('a.test.ts', 'added'),
      file('c.test.ts', 'modified'),
      file('d.test.ts', 'deleted'),
      file('f.test.ts', 'renamed', 'e.test.ts'),
      file('src/a.ts', 'deleted'),
      file('package.json', 'modified'),
      file('tests/fixtures/a.json', 'added'),
      file('README.md', 'modified'),
    ])
    expect(changes).toEqual({
      tests: { added: ['a.test.ts', 'b.test.ts'], changed: ['c.test.ts', 'f.test.ts'], removed: ['d.test.ts'] },
      production: ['src/a.ts'],
      config: ['package.json'],
      support: ['tests/fixtures/a.json'],
      others: ['README.md'],
    })
    expect(touchedTests(changes)).toHaveLength(5)
  })

  test('code does not become a test by another name, nor a test a config', () => {
    const changes = sorted([
      file('tests/a.ts', 'renamed', 'src/a.ts'),
      file('src/c.ts', 'renamed', 'src/b.ts'),
      file('tests/d.config.ts', 'renamed', 'tests/d.test.ts'),
    ])
    expect(changes).toMatchObject({
      production: ['src/a.ts', 'src/b.ts', 'src/c.ts'],
      support: ['tests/a.ts'],
      tests: { added: [], changed: [], removed: ['tests/d.test.ts'] },
      config: ['tests/d.config.ts'],
    })
  })

  test('code does not become a test by what Vitest takes it for after the change', () => {
    const odd: KnownFiles = { tests: new Set(['checks/odd.ts']), setup: new Set() }
    expect(sorted([file('checks/odd.ts', 'modified')], { after: odd }).production).toEqual(['checks/odd.ts'])
    expect(sorted([file('checks/odd.ts', 'modified')], { before: odd, after: odd })).toMatchObject({
      production: [],
      tests: { changed: ['checks/odd.ts'] },
    })
    expect(sorted([file('checks/odd.ts', 'added')], { after: odd }).tests.added).toEqual(['checks/odd.ts'])
  })

  test('another mode alone is no change of code', () => {
    const changes = sorted([{ ...file('src/a.ts', 'modified'), is: 'executable' as FileMode, modeAlone: true }])
    expect(changes).toMatchObject({ production: [], others: ['src/a.ts'] })
  })
})
