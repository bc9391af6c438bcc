import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { benchFile } from '../helpers/bench-file.ts'
import { openFixture, type Project } from '../helpers/lab.ts'

interface Counted {
  verdict: string
  unit: string
  benchmarks: { id: string; base: number; head: number; ratio: number; spread: number; verdict: string }[]
  failures: { id: string; side: string }[]
}

const hasValgrind = ((): boolean => {
  try {
    return execFileSync('valgrind', ['--version']).includes('valgrind')
  } catch {
    return false
  }
})()

/** Sums, of as many numbers as a file of its own says: whole ones, for a compiled function takes more for others. */
const FILES = {
  'package.json': '{"type":"module"}',
  '.gitignore': 'node_modules\n',
  'numbers.mjs': 'export const numbers = 20000\n',
  'a.bench.mjs': benchFile(
    [
      { name: 'changes', body: 'sum(numbers)' },
      { name: 'stays', body: 'sum(20000)' },
    ],
    `import { numbers } from './numbers.mjs'
const sum = (n) => { let x = 0; for (let i = 0; i < n; i += 1) x = (x * 31 + i) | 0; return x }`,
  ),
  'b.bench.mjs': benchFile([{ name: 'fails', body: "throw new Error('no')" }]),
}

const GIT = 'git -c user.name=a -c user.email=a@b'

async function repository(): Promise<Project> {
  const project = openFixture(null, FILES)
  await project.shell(`git init -q -b main . && git add -A && ${GIT} commit -qm first`)
  project.write({ 'numbers.mjs': 'export const numbers = 21000\n' })
  await project.shell(`${GIT} commit -qam second`)
  return project
}

test.runIf(hasValgrind)(
  'finds 5 % more instructions, what stayed the same, and what could not be counted',
  { timeout: 600_000 },
  async () => {
    const project = await repository()
    const run = await project.cli(['bench', 'compare', 'HEAD~1', 'HEAD', '--count', '--runs', '2', '--json', '--quiet'])
    expect(run.stderr).toBe('')
    const { verdict, unit, benchmarks, failures } = JSON.parse(run.stdout) as Counted
    expect(benchmarks.map(({ id, verdict }) => [id.split('::').at(-1), verdict])).toEqual([
      ['changes', 'slower'],
      ['stays', 'same'],
    ])
    const failed = failures.map(({ id, side }) => [id.split('::').at(-1), side])
    expect(failed).toContainEqual(['fails', 'base'])
    expect(failed).toContainEqual(['fails', 'head'])
    const [changes, stays] = benchmarks
    expect(Math.abs(changes!.ratio - 1.05)).toBeLessThan(0.01)
    expect(Math.abs(stays!.ratio - 1)).toBeLessThan(0.01)
    // At least a multiplication, an addition, a comparison, and a jump for each number.
    expect(stays!.base).toBeGreaterThan(4 * 20_000)
    expect(stays!.base).toBeLessThan(40 * 20_000)
    expect({ verdict, unit, code: run.code }).toEqual({ verdict: 'fail', unit: 'instructions', code: 1 })
  },
)

test('without valgrind it says what is missing', async () => {
  const project = await repository()
  const run = await project.shell(
    `mkdir bin && ln -s "$(command -v git)" bin/git && ln -s "${process.execPath}" bin/node && ln -s "$(command -v sh)" bin/sh`,
  )
  expect(run.code).toBe(0)
  const without = await project.cli(['bench', 'compare', 'HEAD', '--count'], { PATH: `${project.dir}/bin` })
  expect(without.code).toBe(2)
  expect(without.stderr).toContain('--count needs valgrind')
  expect(without.stderr).toContain('[ERR_NO_VALGRIND]')
})
