import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sharedBy } from '../../../../src/init/monorepo/shared.ts'

const MERGE = "import { mergeConfig } from 'vitest/config'\n"

test.each<[string, string, string[]]>([
  ['exported again', "import base from '../base'\nexport default base\n", ['base.ts default']],
  [
    'merged',
    `${MERGE}import base from '../base.js'\nexport default mergeConfig(base, { test: {} })\n`,
    ['base.ts default'],
  ],
  [
    'by a name, in a variable',
    `${MERGE}import { node as mine } from '../base.ts'\nconst all = mergeConfig(mine, {})\nexport default all satisfies object\n`,
    ['base.ts node'],
  ],
  [
    'called',
    `${MERGE}import { node } from '../base'\nexport default mergeConfig({ test: {} }, node({ a: 1 }))\n`,
    ['base.ts node'],
  ],
  [
    'in a function',
    `${MERGE}import base from '../base'\nexport default () => mergeConfig(base, {})\n`,
    ['base.ts default'],
  ],
  ['spread', "import base from '../base'\nexport default { ...base, test: {} }\n", ['base.ts default']],
  ['spread, and its plugins replaced', "import base from '../base'\nexport default { ...base, plugins: [] }\n", []],
  ['for something else', "import { node } from '../base'\nexport default { test: { name: node } }\n", []],
  ['that is not there', "import base from '../gone'\nexport default base\n", []],
  ['that does not parse', 'export default {', []],
])('a shared config %s', (_, text, found) => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'shared-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [file, content] of Object.entries({ 'base.ts': '', 'packages/a.ts': '', 'a/vitest.config.ts': text })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), content)
  }
  const shown = sharedBy(`${root}/a/vitest.config.ts`, root).map(
    ({ file, name }) => `${file.slice(root.length + 1)} ${name}`,
  )
  expect(shown).toEqual(found)
})
