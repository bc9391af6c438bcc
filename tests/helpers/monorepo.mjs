/**
 * A monorepo of small modules that load each other's code, for tests and benchmarks: what one module's tests run of
 * another must not count. Each has code that no test loads, and a file of types alone.
 * @param {{ modules: number, files?: number, functions?: number, test?: string }} size `files` of code per module,
 * `functions` per file; `test`: more of Vitest's config, as source text
 * @returns {Record<string, string>} content by path
 */
export function monorepo({ modules, files = 2, functions = 4, test = '' }) {
  const tree = {
    'package.json': '{ "private": true, "type": "module" }\n',
    '.gitignore': 'node_modules\nreports\ncoverage\n',
    'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { coverage: { include: ['packages/*/src/**'] }, ${test} } })
`,
  }
  for (let index = 0; index < modules; index += 1)
    Object.assign(tree, moduleFiles(index, { modules, files, functions }))
  return tree
}

export const moduleName = (index) => `m${String(index).padStart(3, '0')}`

function moduleFiles(index, { modules, files, functions }) {
  const name = moduleName(index)
  const folder = `packages/${name}`
  const next = moduleName((index + 1) % modules)
  const manifest = {
    module: name,
    tags: [`lane:L${index % 6}`],
    layout: { paths: { code: 'src', tests: 'tests' } },
    testing: {},
  }
  const tree = {
    [`${folder}/module.manifest.json`]: `${JSON.stringify(manifest, null, 2)}\n`,
    [`${folder}/src/types.ts`]: 'export interface Item {\n  name: string\n  price: number\n}\n',
    [`${folder}/src/unloaded.ts`]: source(index, 9, functions),
  }
  for (let file = 0; file < files; file += 1) {
    tree[`${folder}/src/file${file}.ts`] = source(index, file, functions)
    tree[`${folder}/tests/file${file}.test.ts`] = `import { expect, test } from 'vitest'
import { apply0, label } from '../src/file${file}'
import * as next from '../../${next}/src/file0'
${Array.from({ length: functions }, (_, one) => (one % 3 === index % 3 ? '' : `import { apply${one} as run${one} } from '../src/file${file}'\n`)).join('')}
test('runs some of ${name}', () => {
  expect(apply0(${index + 3})).toBeTypeOf('number')
${Array.from({ length: functions }, (_, one) => (one % 3 === index % 3 ? '' : `  run${one}(${(index * 7 + one) % 11})\n`)).join('')}})

test('uses its neighbour', () => {
  for (let n = 0; n < 12; n += 1) next.apply0(n)
  expect(label({ name: 'a', price: ${index} })).toContain('a')
})
`
  }
  return tree
}

function source(index, file, functions) {
  const parts = [`import type { Item } from './types'\n`]
  for (let one = 0; one < functions; one += 1) {
    parts.push(`export function apply${one}(input: number): number {
  let total = input * ${index + one + 1}
  if (input > ${(index + one) % 10}) {
    total += ${file + 1}
    for (let step = 0; step < 3; step += 1) total -= step
  } else {
    total = total > 100
      ? total - 100
      : total + 1
  }
  return total
}
`)
  }
  parts.push(`export const label = (item: Item): string =>
  item.price > ${index}
    ? [item.name, 'dear'].join(' ')
    : [item.name, 'cheap'].join(' ')
`)
  return parts.join('\n')
}
