import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { dependents } from '../../../../src/candidates/dependents/graph.ts'

interface Tree {
  root: string
  write: (files: Record<string, string>) => void
  /** Of `a.ts` importing `@/b`: the key, and how many import `b.ts`. */
  ask: () => Promise<{ key: string; direct: number }>
}

function tree(files: Record<string, string>): Tree {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-graph-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  const root = join(top, 'root')
  const write: Tree['write'] = (more) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
  }
  write({ 'src/a.ts': '', 'src/b.ts': '', ...files })
  const blobs = new Map(['src/a.ts', 'src/b.ts'].map((file) => [file, file]))
  const ask: Tree['ask'] = async () => {
    const { key, fanIn } = await dependents(root, blobs, (file) => (file === 'src/a.ts' ? ['@/b', './b'] : []), null)
    return { key, direct: fanIn.get('src/b.ts')!.direct }
  }
  return { root, write, ask }
}

test.each([
  ['a base of another name', 'config/base.jsonc', './config/base.jsonc'],
  ['a base without its extension', 'config/base.json', './config/base'],
  ['a base above the root', '../base.json', '../base.json'],
  ['a base of a package', 'node_modules/@org/config/base.json', '@org/config/base.json'],
  ['a package with a tsconfig.json, above the root', '../node_modules/config/tsconfig.json', 'config'],
])('the key depends on %s', async (_, base, named) => {
  const { write, ask } = tree({ 'tsconfig.json': `{ "extends": "${named}" }`, [base]: '{}' })
  const { key } = await ask()
  expect((await ask()).key).toBe(key)
  write({ [base]: '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }' })
  expect((await ask()).key).not.toBe(key)
})

test('the key depends on what the base extends, and on tsconfigs above the root', async () => {
  const { write, ask } = tree({
    'tsconfig.json': '{ "extends": ["./one.json"] } // comment',
    'one.json': '{ "extends": "./two.json" }',
    'two.json': '{}',
  })
  const first = (await ask()).key
  write({ 'two.json': '{ "compilerOptions": {} }' })
  const second = (await ask()).key
  write({ '../tsconfig.json': '{}' })
  expect(new Set([first, second, (await ask()).key]).size).toBe(3)
})

test.each([
  ['refers to a folder that is not there', '{ "references": [{ "path": "./gone" }, null] }'],
  ['extends itself', '{ "extends": "./tsconfig.json" }'],
  ['is broken', '{ "extends": '],
  ['is no object', 'null'],
])('a tsconfig.json that %s loses no neighbours', async (_, text) => {
  expect((await tree({ 'tsconfig.json': text }).ask()).direct).toBe(1)
})
