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

/** Sums, as many as a factor in a file of its own says. */
const FILES = {
  'package.json': '{"type":"module"}',
  '.gitignore': 'node_modules\n',
  'factor.mjs': 'export const factor = 1\n',
  'a.bench.mjs': benchFile(
    [
      { name: 'changes', body: 'sum(20000 * factor)' },
      { name: 'stays', body: 'sum(20000)' },
      { name: 'fails', body: "throw new Error('no')" },
    ],
    `import { factor } from './factor.mjs'
const sum = (n) => { let x = 0; for (let i = 0; i < n; i += 1) x = (x * 31 + i) | 0; return x }`,
  ),
}

const GIT = 'git -c user.name=a -c user.email=a@b'

async function repository(): Promise<Project> {
  const project = openFixture(null, FILES)
  await project.shell(`git init -q -b main . && git add -A && ${GIT} commit -qm first`)
  project.write({ 'factor.mjs': 'export const factor = 1.05\n' })
  await project.shell(`${GIT} commit -qam second`)
  return project
}

test.runIf(hasValgrind)(
  'finds 5 % more instructions, what stayed the same, and what could not be counted',
  { timeout: 300_000 },
  async () => {
    const project = await repository()
    const run = await project.cli(['bench', 'compare', 'HEAD~1', 'HEAD', '--count', '--runs', '1', '--json', '--quiet'])
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
    expect(changes!.ratio).toBeGreaterThan(1.03)
    expect(changes!.ratio).toBeLessThan(1.07)
    expect(Math.abs(stays!.ratio - 1)).toBeLessThan(0.02)
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
