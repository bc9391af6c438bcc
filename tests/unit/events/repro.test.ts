import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { namePattern, reproCommand, shellQuote, type Repro } from '../../../src/events/repro.ts'

const BASE: Repro = {
  env: { VITEST_SEED: '1337', FREEZE_TIME: '2025-06-01T12:00:00.000Z', ALLOW_NET: '0', TZ: 'UTC' },
  major: 4,
  file: 'tests/cart.test.ts',
  names: ['cart', 'adds up'],
  suite: false,
  shuffle: { files: false, tests: false },
  concurrent: false,
  options: [],
  retries: 0,
}
const command = (rest: Partial<Repro> = {}): string => reproCommand({ ...BASE, ...rest })
/** What Vitest matches a pattern against. */
const fullName = (names: string[], major: number): string => names.join(major >= 5 ? ' > ' : ' ')

/** What the shell makes of a command line: the seed it sets, and the arguments of `npx`. */
function shell(line: string): { seed: string; args: string[] } {
  const output = execFileSync('sh', ['-c', `npx() { printf '%s\\0' "$VITEST_SEED" "$@"; }\n${line}`], {
    encoding: 'utf8',
  })
  const [seed = '', ...args] = output.split('\0').slice(0, -1)
  return { seed, args }
}

describe('the whole command', () => {
  test('for a test', () => {
    expect(command()).toBe(
      "VITEST_SEED=1337 FREEZE_TIME=2025-06-01T12:00:00.000Z ALLOW_NET=0 TZ=UTC npx vitest run tests/cart.test.ts '--testNamePattern=^cart adds up$'",
    )
  })

  test('for a module there is no pattern', () => {
    expect(command({ names: [], env: {} })).toBe('npx vitest run tests/cart.test.ts')
  })

  test.each<[Partial<Repro>, string]>([
    [{ root: 'packages/a' }, '--root packages/a'],
    [{ config: 'vitest.ci.ts' }, '--config vitest.ci.ts'],
    [{ project: 'web app' }, "--project 'web app'"],
    [{ shuffle: { files: true, tests: false } }, '--sequence.shuffle.files'],
    [{ shuffle: { files: false, tests: true } }, '--sequence.shuffle.tests'],
    [{ shuffle: { files: true, tests: true } }, '--sequence.shuffle.files --sequence.shuffle.tests'],
    [{ concurrent: true }, '--sequence.concurrent'],
    [{ sequenceSeed: 0 }, '--sequence.seed=0'],
    [{ sequenceSeed: 99 }, '--sequence.seed=99'],
    [{ retries: 2 }, '--retry=2'],
    [{ options: ['--globals', '--dir=my tests'] }, "--globals '--dir=my tests'"],
  ])('%j adds its flags, and no others', (rest, flags) => {
    expect(command({ names: [], env: {}, ...rest })).toBe(`npx vitest run tests/cart.test.ts ${flags}`)
  })

  test('all flags at once, the pattern last', () => {
    const line = command({
      root: 'a',
      config: 'b',
      project: 'c',
      shuffle: { files: true, tests: true },
      concurrent: true,
      sequenceSeed: 5,
      retries: 1,
      env: {},
      names: ['t'],
    })
    expect(line).toBe(
      "npx vitest run tests/cart.test.ts --root a --config b --project c --sequence.shuffle.files --sequence.shuffle.tests --sequence.concurrent --sequence.seed=5 --retry=1 '--testNamePattern=^t$'",
    )
  })

  test('the environment is printed in its own order, quoted where it has to be', () => {
    expect(command({ names: [], env: { Z: 'a b', A: '', VITEST_SEED: "it's" } })).toBe(
      "Z='a b' A='' VITEST_SEED='it'\\''s' npx vitest run tests/cart.test.ts",
    )
  })
})

describe('a shell reads what was meant', () => {
  const NAMES = [
    "it's",
    'costs $HOME',
    '$(touch x)',
    '`touch x`',
    '"quoted"',
    'a\\b',
    'a\nb',
    'tab\there',
    'semi; colon & amp | pipe',
    'glob * ? [a]',
    '# comment',
    '!history',
    '~',
    '-dash',
    '{a,b}',
    '(a|b)',
    'a.b+c^d',
    'ünïcødé ✓ 🎉',
    '%s %d',
    '< > redirect',
    ' leading and trailing ',
    'a > b',
  ]

  test.each(NAMES)('a test called %j', (name) => {
    const line = command({ names: ['suite', name] })
    expect(line).not.toMatch(/[\n\r]/)
    const { args } = shell(line)
    expect(args).toHaveLength(4)
    expect(args.slice(0, 3)).toEqual(['vitest', 'run', 'tests/cart.test.ts'])
    const [, pattern = ''] = args[3]!.split(/^--testNamePattern=/)
    expect(fullName(['suite', name], 4)).toMatch(new RegExp(pattern))
  })

  test.each(["it's", '$HOME', '`x`', 'a b', '', 'a\\', '=x', '*'])('a seed, a file and a project called %j', (word) => {
    const line = command({ env: { VITEST_SEED: word }, file: `tests/${word}.test.ts`, project: word || 'p', names: [] })
    expect(shell(line)).toEqual({
      seed: word,
      args: ['vitest', 'run', `tests/${word}.test.ts`, '--project', word || 'p'],
    })
  })

  test('any words at all', () => {
    const words = fc.sample(fc.string({ unit: fc.constantFrom(...'ab \'"$`\\\n\t!*?[]{}()<>|&;#~=%-é🎉') }), {
      numRuns: 200,
      seed: 1337,
    })
    expect(shell(`npx ${words.map(shellQuote).join(' ')}`).args).toEqual(words)
  })

  test('plain words are not quoted, so that the command reads well', () => {
    for (const word of ['tests/a-b_c.test.ts', 'a@b', '100%', '--retry=1', 'a+b', '2025-06-01T12:00:00.000Z', 'a,b'])
      expect(shellQuote(word)).toBe(word)
  })
})

describe('namePattern', () => {
  test.each([
    [4, false, '^cart adds up$'],
    [5, false, '^cart > adds up$'],
    [6, false, '^cart > adds up$'],
    [4, true, '^cart adds up '],
    [5, true, '^cart > adds up > '],
  ])('major %i, suite %s: %s', (major, suite, expected) => {
    expect(namePattern(['cart', 'adds up'], { major, suite })).toBe(expected)
  })

  test.each(['\\', '^', '$', '.', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '/', '-'])(
    '%s is itself, not a pattern',
    (character) => {
      const pattern = new RegExp(namePattern([`a${character}b`], { major: 4, suite: false }))
      expect(`a${character}b`).toMatch(pattern)
      for (const other of ['ab', 'aab', 'aXb', 'a', 'b', '']) expect(other).not.toMatch(pattern)
    },
  )

  const names = fc.array(
    fc.string({ unit: fc.constantFrom(...'ab\\^$.*+?()[]{}|/-> \n\r\t\v\f\0\u2028\u2029"\'`é🎉'), minLength: 1 }),
    { minLength: 1, maxLength: 3 },
  )

  test.each([4, 5])('major %i: selects the test, and no test with a longer name, on one line', (major) => {
    fc.assert(
      fc.property(names, (path) => {
        const text = namePattern(path, { major, suite: false })
        const full = fullName(path, major)
        expect(text).not.toMatch(/[\n\r\u2028\u2029\0]/)
        expect(full).toMatch(new RegExp(text))
        expect(`${full}x`).not.toMatch(new RegExp(text))
        expect(`x${full}`).not.toMatch(new RegExp(text))
      }),
    )
  })

  test.each([4, 5])('major %i: a suite selects everything below it, and nothing beside it', (major) => {
    fc.assert(
      fc.property(names, (path) => {
        const pattern = new RegExp(namePattern(path, { major, suite: true }))
        expect(fullName([...path, 'child'], major)).toMatch(pattern)
        expect(fullName([...path, 'inner', 'child'], major)).toMatch(pattern)
        expect(fullName([`${path[0]}x`, ...path.slice(1), 'child'], major)).not.toMatch(pattern)
        expect(`x${fullName(path, major)}`).not.toMatch(pattern)
      }),
    )
  })
})
