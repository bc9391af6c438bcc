import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { membersOf } from '../../../../src/init/monorepo/members.ts'

function workspace(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'members-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

const PACKAGES = {
  'packages/a/package.json': '{ "name": "a" }',
  'packages/b/package.json': '{ "name": "b" }',
  'packages/b/fixtures/c/package.json': '{ "name": "c" }',
  'packages/node_modules/d/package.json': '{ "name": "d" }',
  'packages/empty/README.md': '',
  'apps/web/package.json': '{}',
}

test.each<[string, Record<string, string>, string[]]>([
  [
    'pnpm',
    { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - "./apps/**"\n' },
    ['apps/web', 'packages/a', 'packages/b'],
  ],
  [
    'pnpm, less some',
    { 'pnpm-workspace.yaml': "packages: ['packages/**', '!**/fixtures/**', '!packages/a']" },
    ['packages/b'],
  ],
  ['npm', { 'package.json': '{ "workspaces": ["packages/a/", "apps/*"] }' }, ['apps/web', 'packages/a']],
  ['yarn', { 'package.json': '{ "workspaces": { "packages": ["packages/*"] } }' }, ['packages/a', 'packages/b']],
  ['lerna', { 'lerna.json': '{ "packages": ["packages/b"] }' }, ['packages/b']],
  ['Nx', { 'nx.json': '{}', 'packages/a/project.json': '{}', 'libs/x/project.json': '{}' }, ['libs/x', 'packages/a']],
  ['none', { 'package.json': '{ "workspaces": "packages/*" }', 'packages/a/project.json': '{}' }, []],
  ['an empty list', { 'pnpm-workspace.yaml': '' }, []],
])('packages by %s', async (_, files, paths) => {
  const root = workspace({ ...PACKAGES, ...files })
  expect((await membersOf(root, () => {})).map(({ path }) => path)).toEqual(paths)
})

test('what cannot be read is named, and costs nothing else', async () => {
  const said: string[] = []
  const root = workspace({
    ...PACKAGES,
    'pnpm-workspace.yaml': 'packages: [',
    'package.json': '{ "workspaces": ["packages/*"] }',
    'packages/b/package.json': '{',
  })
  expect((await membersOf(root, (what) => said.push(what))).map(({ path }) => path)).toEqual(['packages/a'])
  expect(said).toEqual([
    expect.stringContaining('pnpm-workspace.yaml cannot be read'),
    expect.stringContaining('packages/b: its package.json'),
  ])
})

test('scripts win over targets of Nx, which stand for commands', async () => {
  const root = workspace({
    'nx.json': '{}',
    'libs/x/package.json':
      '{ "name": "x", "scripts": { "lint": "eslint", "odd": 1 }, "nx": { "targets": { "e2e": { "command": "playwright test" } } } }',
    'libs/x/project.json': `{ "name": "other", "targets": {
      "lint": { "executor": "@nx/eslint:lint" },
      "test": { "executor": "@nx/vite:test", "options": { "configFile": "libs/x/vite.config.ts" } },
      "jest": { "executor": "@nx/jest:jest" },
      "run": { "executor": "nx:run-commands", "options": { "commands": ["one", { "command": "two" }] } },
      "build": { "dependsOn": ["^build"] }, "none": null
    } }`,
  })
  expect(await membersOf(root, () => {})).toEqual([
    {
      path: 'libs/x',
      name: 'x',
      scripts: {
        lint: 'eslint',
        test: 'vitest run --config ../../libs/x/vite.config.ts',
        jest: 'jest',
        run: 'one && two',
        e2e: 'playwright test',
      },
    },
  ])
})
