import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { coverageMatcher, keyOf } from '../../../src/candidates/coverage-rules.ts'

const matcher = (include: string[] | null, exclude: string[] = []): ((file: string) => boolean) =>
  coverageMatcher('/home/me/project', { include, exclude })

// As `isIncluded` of Vitest's providers has it: tests/e2e/candidates.test.ts runs these beside real ones.
test('what the project wants to be covered', () => {
  expect(matcher(null)('src/a.ts')).toBe(true)
  expect(matcher(['src/**'])('src/a.ts')).toBe(true)
  expect(matcher(['src/**'])('lib/a.ts')).toBe(false)
  expect(matcher(['**/*.ts'], ['src/cli.ts'])('src/cli.ts')).toBe(false)
  expect(matcher(null, ['**/generated/**'])('src/generated/a.ts')).toBe(false)
  expect(matcher(['src/**'])('src/.hidden/a.ts')).toBe(true)
})

test('what is kept depends on what the config imports', () => {
  const root = mkdtempSync(join(tmpdir(), 'evolve-rules-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const write = (name: string, text: string): void => writeFileSync(join(root, name), text)
  write('vitest.config.ts', "import a from './a.js'\nimport { b } from './b'\nexport default await import('./c.mts')\n")
  const keys = [keyOf(root), keyOf(root)]
  for (const name of ['a.ts', 'b.ts', 'c.mts']) {
    write(name, `export const ${name[0]} = []`)
    keys.push(keyOf(root))
  }
  expect(keys[1]).toBe(keys[0])
  expect(new Set(keys).size).toBe(4)
})
