import { describe, expect, test } from 'vitest'
import { kindOf, sortChanges, touchedTests, type KnownFiles } from '../../../../src/candidates/check/changed-kinds.ts'
import type { ChangedFile } from '../../../../src/git/diff.ts'

const NOTHING: KnownFiles = { tests: new Set(), setup: new Set() }
const known: KnownFiles = { tests: new Set(['checks/odd.ts']), setup: new Set(['src/prepare.ts']) }

test.each([
  ['src/a.ts', 'production'],
  ['packages/a/lib/x.vue', 'production'],
  ['vendor/x.js', 'production'],
  ['src/vite.ts', 'production'],
  ['src/a.test.ts', 'test'],
  ['tests/a.spec.mjs', 'test'],
  ['checks/odd.ts', 'test'],
  ['tests/helpers/a.ts', 'support'],
  ['src/__mocks__/a.ts', 'support'],
  ['src/__snapshots__/a.test.ts.snap', 'support'],
  ['src/prepare.ts', 'support'],
  ['vitest.setup.ts', 'support'],
  ['vitest.config.ts', 'config'],
  ['packages/a/vite.config.mjs', 'config'],
  ['vitest.shared.ts', 'config'],
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

describe('what a change has touched', () => {
  const file = (path: string, status: ChangedFile['status'], oldPath: string | null = null): ChangedFile => ({
    path,
    status,
    oldPath,
  })

  test('is sorted by kind, test files by what became of them', () => {
    const changes = sortChanges(
      [
        file('b.test.ts', 'untracked'),
        file('a.test.ts', 'added'),
        file('c.test.ts', 'modified'),
        file('d.test.ts', 'deleted'),
        file('f.test.ts', 'renamed', 'e.test.ts'),
        file('src/a.ts', 'deleted'),
        file('package.json', 'modified'),
        file('tests/fixtures/a.json', 'added'),
        file('README.md', 'modified'),
      ],
      NOTHING,
    )
    expect(changes).toEqual({
      tests: { added: ['a.test.ts', 'b.test.ts'], changed: ['c.test.ts', 'f.test.ts'], removed: ['d.test.ts'] },
      production: ['src/a.ts'],
      config: ['package.json'],
      support: ['tests/fixtures/a.json'],
      others: ['README.md'],
    })
    expect(touchedTests(changes)).toHaveLength(5)
  })

  test('code does not become a test by another name', () => {
    const changes = sortChanges(
      [file('tests/a.ts', 'renamed', 'src/a.ts'), file('src/c.ts', 'renamed', 'src/b.ts')],
      NOTHING,
    )
    expect(changes.production).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts'])
    expect(changes.support).toEqual([])
  })
})
