import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const sources = ['src', 'setup', 'reporters', 'tools'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
)

test('every code that users meet has its place in the guide, and no other', () => {
  const thrown = sources.flatMap((text) => [...text.matchAll(/(?:EvolveError\(\s*|refuse\(|code = )'(ERR_\w+)'/g)])
  const codes = new Set(thrown.map(([, code]) => code!))
  const guide = readFileSync(join(ROOT, 'docs/guide/errors.md'), 'utf8')
  const documented = [...guide.matchAll(/^### (ERR_\w+)$/gm)].map(([, code]) => code!)
  expect([...codes].filter((code) => !documented.includes(code))).toEqual([])
  const known = sources.join('\n')
  expect(documented.filter((code) => !known.includes(code))).toEqual([])
})
