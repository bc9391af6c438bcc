import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openFixture, type Project } from './lab.ts'

export const COVERAGE = 'manifests/.ledger/coverage.ndjson'

/** Four lines, of which the test below reaches three. */
export const CODE = `export const double = (n: number): number => {
  if (n > 100) {
    return 200
  }
  return n * 2
}
`
export const TEST = `import { expect, test } from 'vitest'
import { double } from '../src/code'
test('doubles', () => expect(double(2)).toBe(4))
`

/** The test that reaches the fourth line. */
export const MORE = "test('caps', () => expect(double(101)).toBe(200))\n"

/** A project of modules with one file of code and one of tests each. */
export function openCovered(modules: string[], more: Record<string, string> = {}): Project {
  const files = modules.flatMap((name) => [
    [
      `${name}/module.manifest.json`,
      `${JSON.stringify({ module: name, layout: { paths: { code: 'src', tests: 'tests' } }, testing: { coverage_target: 50 } }, null, 2)}\n`,
    ],
    [`${name}/src/code.ts`, CODE],
    [`${name}/tests/a.test.ts`, TEST],
  ])
  return openFixture(null, {
    'package.json': '{"type":"module"}',
    'vitest.config.ts': 'export default {}\n',
    '.gitignore': '/reports/\nnode_modules\n',
    ...(Object.fromEntries(files) as Record<string, string>),
    ...more,
  })
}

export function textIn(project: Project, file: string): string {
  return readFileSync(join(project.dir, file), 'utf8')
}

export function jsonIn<T = Record<string, Record<string, unknown>>>(project: Project, file: string): T {
  return JSON.parse(textIn(project, file)) as T
}

/** The lines of a ledger. */
export function ledgerOf(project: Project, file: string = COVERAGE): Record<string, unknown>[] {
  return textIn(project, file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Git in the project, as somebody; what it prints. */
export async function git(project: Project, command: string): Promise<string> {
  const { code, stdout, stderr } = await project.shell(`git -c user.name=a -c user.email=a@b.c ${command}`)
  if (code !== 0) throw new Error(`git ${command}: ${stderr}${stdout}`)
  return stdout
}

export async function commitAll(project: Project, message = 'x'): Promise<string> {
  await project.shell('git init -q -b main . 2>/dev/null')
  await git(project, 'add -A')
  await git(project, `commit -qm ${message}`)
  return git(project, 'rev-parse HEAD')
}
