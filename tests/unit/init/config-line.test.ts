import { describe, expect, test } from 'vitest'
import { FIRST_CONFIG, withEvolve } from '../../../src/init/config-line.ts'

/** What the config becomes. */
function edited(before: string): string {
  const line = withEvolve(before)
  if (line.kind !== 'edited') throw new Error(JSON.stringify(line))
  return line.text
}

const HEAD = "import { defineConfig } from 'vitest/config'\n"
const WITH = `${HEAD}import { evolve } from 'vitest-evolve'\n`

describe('the line goes into', () => {
  test.each([
    [
      'an empty object',
      `${HEAD}export default defineConfig({})\n`,
      `${WITH}export default defineConfig({ plugins: [evolve()] })\n`,
    ],
    [
      'an object on one line',
      `${HEAD}export default defineConfig({ test: { globals: true } })\n`,
      `${WITH}export default defineConfig({ plugins: [evolve()], test: { globals: true } })\n`,
    ],
    [
      'an object without spaces',
      `${HEAD}export default defineConfig({test:{}})\n`,
      `${WITH}export default defineConfig({ plugins: [evolve()], test:{}})\n`,
    ],
    [
      'an object on several lines, with its indentation',
      `${HEAD}\nexport default defineConfig({\n\t// what runs\n\ttest: {},\n})\n`,
      `${WITH}\nexport default defineConfig({\n\tplugins: [evolve()],\n\t// what runs\n\ttest: {},\n})\n`,
    ],
    [
      'an object that begins with a comment on its first line',
      `${HEAD}export default defineConfig({ // all of it\n  test: {},\n})\n`,
      `${WITH}export default defineConfig({ // all of it\n  plugins: [evolve()],\n  test: {},\n})\n`,
    ],
    [
      'plugins that are there',
      `${HEAD}import vue from '@vitejs/plugin-vue'\nexport default defineConfig({ test: {}, plugins: [vue()] })\n`,
      `${HEAD}import vue from '@vitejs/plugin-vue'\nimport { evolve } from 'vitest-evolve'\nexport default defineConfig({ test: {}, plugins: [evolve(), vue()] })\n`,
    ],
    [
      'plugins on lines of their own',
      `${HEAD}export default defineConfig({\n  plugins: [\n    vue(),\n  ],\n})\n`,
      `${WITH}export default defineConfig({\n  plugins: [\n    evolve(),\n    vue(),\n  ],\n})\n`,
    ],
    [
      'plugins whose key has quotes',
      `${HEAD}export default defineConfig({ 'test': {}, "plugins": [] })\n`,
      `${WITH}export default defineConfig({ 'test': {}, "plugins": [evolve()] })\n`,
    ],
    [
      'a config with another manner of quotes and semicolons',
      'import { defineConfig } from "vite";\nexport default defineConfig({ test: {} });\n',
      'import { defineConfig } from "vite";\nimport { evolve } from "vitest-evolve";\nexport default defineConfig({ plugins: [evolve()], test: {} });\n',
    ],
    [
      'a plain object without imports, below what must come first',
      '/// <reference types="vitest/config" />\n/** @type {import("vite").UserConfig} */\nexport default {\n  test: {},\n}\n',
      '/// <reference types="vitest/config" />\nimport { evolve } from \'vitest-evolve\'\n\n/** @type {import("vite").UserConfig} */\nexport default {\n  plugins: [evolve()],\n  test: {},\n}\n',
    ],
    [
      'an import over several lines',
      `import {\n  defineConfig,\n  type ViteUserConfig,\n} from 'vitest/config'\n\nexport default defineConfig({}) satisfies ViteUserConfig\n`,
      `import {\n  defineConfig,\n  type ViteUserConfig,\n} from 'vitest/config'\nimport { evolve } from 'vitest-evolve'\n\nexport default defineConfig({ plugins: [evolve()] }) satisfies ViteUserConfig\n`,
    ],
    [
      'a file with brackets in strings, templates, comments and regular expressions',
      `${HEAD}const odd = ['}', \`\${'{'}}\`, /[/}]\\}"/, 4 / 2] // }\nexport default defineConfig({ /* plugins: [ */ test: { include: [/* ] */ \`a}\${odd}\`], exclude: odd.map((x) => \`\${x}\`) } })\n`,
      `${WITH}const odd = ['}', \`\${'{'}}\`, /[/}]\\}"/, 4 / 2] // }\nexport default defineConfig({ plugins: [evolve()], /* plugins: [ */ test: { include: [/* ] */ \`a}\${odd}\`], exclude: odd.map((x) => \`\${x}\`) } })\n`,
    ],
    [
      'a config in which the line is a comment',
      `${HEAD}// import { evolve } from 'vitest-evolve'\nexport default defineConfig({ test: {} })\n`,
      `${WITH}// import { evolve } from 'vitest-evolve'\nexport default defineConfig({ plugins: [evolve()], test: {} })\n`,
    ],
    [
      'what a function returns',
      `${HEAD}export default defineConfig(async ({ mode }) => ({ test: { name: mode } }))\n`,
      `${WITH}export default defineConfig(async ({ mode }) => ({ plugins: [evolve()], test: { name: mode } }))\n`,
    ],
    [
      'what a function returns at its end, whatever others inside it return',
      `${HEAD}export default defineConfig(({ mode }) => {\n  const names = [mode].map((one) => { return one })\n  return {\n    test: { name: names[0] },\n  }\n})\n`,
      `${WITH}export default defineConfig(({ mode }) => {\n  const names = [mode].map((one) => { return one })\n  return {\n    plugins: [evolve()],\n    test: { name: names[0] },\n  }\n})\n`,
    ],
    [
      'what is added to a shared config',
      "import { defineProject, mergeConfig } from 'vitest/config'\nimport shared from '../vitest.shared'\n\nexport default mergeConfig(shared, defineProject({ test: {} }))\n",
      "import { defineProject, mergeConfig } from 'vitest/config'\nimport shared from '../vitest.shared'\nimport { evolve } from 'vitest-evolve'\n\nexport default mergeConfig(shared, defineProject({ plugins: [evolve()], test: {} }))\n",
    ],
    [
      'a variable, with its type',
      `${HEAD}const config = { test: {} } satisfies object\nexport default defineConfig(config)\n`,
      `${WITH}const config = { plugins: [evolve()], test: {} } satisfies object\nexport default defineConfig(config)\n`,
    ],
    [
      'plugins behind what is spread',
      `${HEAD}export default defineConfig({ ...base, plugins: [vue()] as Plugin[] })\n`,
      `${WITH}export default defineConfig({ ...base, plugins: [evolve(), vue()] as Plugin[] })\n`,
    ],
  ])('%s', (_, before, after) => {
    expect(edited(before)).toBe(after)
    expect(withEvolve(after)).toEqual({ kind: 'kept' })
  })

  test('the config that a module exports by a name', () => {
    const before = `${HEAD}export const node = defineConfig({ test: {} })\nexport const dom = defineConfig({})\n`
    expect(withEvolve(before, 'node')).toMatchObject({
      text: expect.stringContaining('node = defineConfig({ plugins: [evolve()], test: {} })'),
    })
    expect(withEvolve('export function shared() {\n  return { test: {} }\n}\n', 'shared')).toMatchObject({
      text: expect.stringContaining('return { plugins: [evolve()], test: {} }'),
    })
    expect(withEvolve(before, 'shared')).toMatchObject({ kind: 'by-hand' })
  })

  test('a file with the line ends of Windows and a byte order mark, which stay', () => {
    const before = `\uFEFF${HEAD}export default defineConfig({\n  test: {},\n})\n`
    const after = `\uFEFF${WITH}export default defineConfig({\n  plugins: [evolve()],\n  test: {},\n})\n`
    expect(edited(before.replaceAll('\n', '\r\n'))).toBe(after.replaceAll('\n', '\r\n'))
  })
})

test.each([
  ['the first config', FIRST_CONFIG],
  ['a require', "const { evolve } = require('vitest-evolve')\nmodule.exports = { plugins: [evolve()] }\n"],
  ['a dynamic import', "export default async () => ({ plugins: [(await import('vitest-evolve')).evolve()] })\n"],
])('the line is there: %s', (_, source) => {
  expect(withEvolve(source)).toEqual({ kind: 'kept' })
})

test.each([
  ['a merge by somebody else', `${HEAD}export default mergeConfig(base, defineConfig({ test: {} }))\n`, 'plain object'],
  [
    'a merge of what lies elsewhere',
    "import { mergeConfig } from 'vitest/config'\nimport base from './base'\nexport default mergeConfig(base, base)\n",
    'plain object',
  ],
  ['a variable that changes', `${HEAD}let config = defineConfig({})\nexport default config\n`, 'plain object'],
  ['names in a circle', 'const a = b\nconst b = a\nexport default a\n', 'plain object'],
  [
    'a function that returns one of two',
    `${HEAD}export default defineConfig(({ mode }) => {\n  if (mode) return {}\n  return { test: {} }\n})\n`,
    'one of several',
  ],
  ['a list', `${HEAD}export default defineConfig([{ test: {} }])\n`, 'plain object'],
  ['CommonJS', 'module.exports = { test: {} }\n', 'plain object'],
  ['two exports', `${HEAD}export default {}\nexport default {}\n`, 'plain object'],
  ['a spread', `${HEAD}export default defineConfig({ test: {}, ...base })\n`, 'spelled out'],
  ['a computed key', `${HEAD}export default defineConfig({ ['plug' + 'ins']: [] })\n`, 'spelled out'],
  ['plugins by name', `${HEAD}export default defineConfig({ plugins })\n`, 'no plain array'],
  ['plugins by a call', `${HEAD}export default defineConfig({ plugins: all() })\n`, 'no plain array'],
  ['plugins twice', `${HEAD}export default defineConfig({ plugins: [], 'plugins': [] })\n`, 'twice'],
  [
    'another defineConfig',
    "import { defineConfig } from 'electron-vite'\nexport default defineConfig({})\n",
    'not that of Vitest',
  ],
  [
    'a defineConfig of its own',
    'const defineConfig = (x) => x\nexport default defineConfig({})\n',
    'not that of Vitest',
  ],
  ['another evolve', `${HEAD}import { evolve } from './mine'\nexport default defineConfig({})\n`, 'name evolve'],
  ['an open bracket', `${HEAD}export default defineConfig({ test: {}\n`, 'cannot be read'],
  ['an open string', `${HEAD}export default defineConfig({ test: 'a })\n`, 'cannot be read'],
  ['an open template', `${HEAD}export default defineConfig({ test: \`a\${ })\n`, 'cannot be read'],
  ['line ends of two kinds', `${HEAD}export default defineConfig({})\r\n`, 'two kinds'],
])('left to the user: %s', (_, source, reason) => {
  expect(withEvolve(source)).toEqual({ kind: 'by-hand', reason: expect.stringContaining(reason) })
})
