import { mkdir, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findReports } from '../../../src/reports/find.ts'
import { project } from './examples.ts'

const PLACES = [
  'reports/coverage.json',
  'coverage/coverage-final.json',
  'coverage/lcov.info',
  'coverage/cobertura-coverage.xml',
  'coverage/cobertura.xml',
]

/** A project with empty files, each a second older than the one before. */
async function withFiles(names: readonly string[]): Promise<string> {
  const root = await project(Object.fromEntries(names.map((name) => [name, ''])))
  await Promise.all(names.map((name, age) => utimes(join(root, name), 0, 1_700_000_000 - age)))
  return root
}

const found = (root: string): string[] => findReports([root]).map(({ file }) => file.slice(root.length + 1))

test('reports are found where runs leave them, the newest first', async () => {
  expect(found(await withFiles(PLACES))).toEqual(PLACES)
  expect(found(await withFiles([...PLACES].reverse()))).toEqual([...PLACES].reverse())
})

test('nothing else is, nor deeper', async () => {
  const others = ['lcov.info', 'coverage/index.html', 'coverage/unit/lcov.info', 'a/coverage/lcov.info']
  expect(found(await withFiles([...others, 'reports/bench.json', 'coverage/lcov.info']))).toEqual([
    'coverage/lcov.info',
  ])
})

test('folders are no reports; links to reports are', async () => {
  const root = await withFiles(['elsewhere/lcov.info', 'reports/coverage.json'])
  await mkdir(join(root, 'coverage/coverage-final.json'), { recursive: true })
  await symlink('../elsewhere/lcov.info', join(root, 'coverage/lcov.info'))
  await symlink('nowhere.xml', join(root, 'coverage/cobertura.xml'))
  expect(found(root)).toEqual(['coverage/lcov.info', 'reports/coverage.json'])
})

test('there may be none, nor a root', async () => {
  const root = await project({ coverage: '' })
  expect(findReports([root])).toEqual([])
  expect(findReports([join(root, 'none')])).toEqual([])
})

test('packages have their own; the first folder may have another place for them', async () => {
  const root = await withFiles(['out/lcov.info', 'packages/a/coverage/lcov.info', 'coverage/lcov.info'])
  const a = join(root, 'packages/a')
  expect(findReports([root, a], join(root, 'out'))).toEqual([
    { file: join(root, 'out/lcov.info'), folder: root },
    { file: join(a, 'coverage/lcov.info'), folder: a },
    { file: join(root, 'coverage/lcov.info'), folder: root },
  ])
})
