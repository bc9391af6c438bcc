import { describe, expect, test } from 'vitest'
import { commandsOf, ownFlags } from '../../../../src/init/monorepo/commands.ts'

describe('how Vitest is run', () => {
  test.each([
    ['vitest', [[]]],
    ['vitest run', [['run']]],
    ['npx vitest run && eslint .', [['run']]],
    ['cross-env CI=1 TZ="Europe/Paris" vitest --run -c ./a.config.ts', [['--run', '-c', './a.config.ts']]],
    ['NODE_OPTIONS=--no-warnings node ../../node_modules/vitest/vitest.mjs run', [['run']]],
    [
      'vitest --config a.ts --run; vitest --config b.ts --run',
      [
        ['--config', 'a.ts', '--run'],
        ['--config', 'b.ts', '--run'],
      ],
    ],
    ['vitest run && vitest run', [['run']]],
    ['(cd x; vitest "src/a b")', [['src/a b']]],
    ['vitest bench', []],
    ['vitest list --json', []],
    ['eslint-plugin-vitest', []],
    ['echo no-vitest-here vitest-x', []],
    ['npm run other', []],
  ])('%s', (script, args) => {
    expect(commandsOf({ test: script }).vitest.map((run) => run.args)).toEqual(args)
  })

  test.each<[string, Record<string, string>, string | undefined]>([
    [
      'what test leads to',
      { test: 'npm run test:unit', 'test:unit': 'vitest', 'test:e2e': 'vitest --dir e2e' },
      'test',
    ],
    ['what test leads to by a glob', { test: "run-p 'test:*'", 'test:unit': 'vitest' }, 'test'],
    ['what leads to itself', { test: 'pnpm -r test' }, undefined],
    ['another name', { build: 'tsc', 'test:lib': 'vitest', 'test:lib:dev': 'vitest --watch' }, 'test:lib'],
    ['none that is aside, if there is another', { 'test:watch': 'vitest', unit: 'vitest run' }, 'unit'],
    ['one that is aside, if there is no other', { 'test:watch': 'vitest' }, 'test:watch'],
    ['another than a test of types', { test: 'tsc --noEmit', 'test:unit': 'vitest' }, 'test:unit'],
    ['nothing beside another runner', { test: 'jest', watch: 'vitest' }, undefined],
    ['both runners', { test: 'jest && vitest run' }, 'test'],
  ])('takes %s', (_, scripts, entry) => {
    expect(commandsOf(scripts).vitest[0]?.script).toBe(entry)
  })
})

test.each([
  ['jest --ci', 'jest'],
  ['node --import tsx --test src/*.test.ts', "Node's own runner"],
  ['tsx --test', "Node's own runner"],
  ['bun test', 'bun'],
  ['deno test -A', 'Deno'],
  ['c8 mocha', 'mocha'],
  ['playwright test', 'playwright'],
  ['npm run jest:ci', 'jest'],
])('%s is run by %s', (script, runner) => {
  expect(commandsOf({ test: script, 'jest:ci': 'jest' }).others).toEqual([{ script: 'test', runner }])
})

test('flags of its own are those that say which tests run, or how', () => {
  expect(ownFlags(['run', '--config', 'a.ts', '--coverage.enabled', '--reporter=dot', '--typecheck', 'src'])).toEqual([
    '--typecheck',
    'src',
  ])
})
