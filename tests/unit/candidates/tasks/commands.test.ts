import { expect, test } from 'vitest'
import { commandsOf } from '../../../../src/candidates/tasks/commands.ts'

test('in the root', () => {
  expect(commandsOf('', 'src/a.ts', 'tests/a.test.ts', 'abc')).toEqual({
    run: 'npx vitest run tests/a.test.ts --coverage --coverage.clean=false --coverage.include=src/a.ts --coverage.reporter=text',
    run_all: 'npx vitest run --coverage',
    check: 'npx vitest-evolve candidates check abc --file src/a.ts',
  })
})

test('where the config is, in a shell of its own; without a commit there is no check', () => {
  expect(commandsOf('packages/my app', 'packages/my app/src/a.ts', 'packages/my app/src/a.test.ts', null)).toEqual({
    run: "(cd 'packages/my app' && npx vitest run src/a.test.ts --coverage --coverage.clean=false --coverage.include=src/a.ts --coverage.reporter=text)",
    run_all: "(cd 'packages/my app' && npx vitest run --coverage)",
    check: null,
  })
})

test('names are no globs, and no options', () => {
  const { run, check } = commandsOf('', '-app/(shop)/[...slug]/page.ts', '-app/page.test.ts', 'abc')
  expect(run).toContain(String.raw`--coverage.include='-app/\(shop\)/\[...slug\]/page.ts'`)
  expect(run).toContain('npx vitest run ./-app/page.test.ts')
  expect(check).toContain("--file './-app/(shop)/[...slug]/page.ts'")
})
