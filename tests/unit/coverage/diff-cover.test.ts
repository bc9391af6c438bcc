import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { changedLinesGate } from '../../../src/coverage/changed-lines-gate.ts'
import { CASES, cobertura, makeCase } from '../../helpers/diff-cases.mjs'
import stored from './diff-cover.json' with { type: 'json' }

type Lines = Record<string, number[]>

/** Where diff-cover is wrong, or was asked something else: docs/guide/changed-lines.md. */
const EXPLAINED: Record<string, Lines> = {
  // The statement was changed: its first line stands for it.
  'within a statement of several lines': { 'src/a.ts': [3, 16, 29] },
  // Tools differ in whether a lone carriage return ends a line, and Cobertura does not say who counted.
  'a carriage return and a form feed within lines': {},
  'no newline at the end, appended to': { 'src/end.ts': [3, 4, 5] },
  'no newline at the end, mended': { 'src/end.ts': [3] },
  'a name that is not ASCII': { 'src/größe.ts': [15, 16, 21, 24] },
  'unstaged lines above committed ones': { 'src/other.ts': [1, 2, 3, 12] },
  'a file that git does not know yet': { 'src/a.ts': [2], 'src/unknown.ts': [2, 3, 8, 11] },
}

let dir: string
beforeEach(() => {
  for (const name of Object.keys(process.env).filter((name) => name.startsWith('GIT_'))) vi.stubEnv(name, undefined)
  vi.stubEnv('GITHUB_EVENT_PATH', undefined)
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-cases-')))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true })
})

/** With a report in which no line is covered, what is uncovered is what is executable. */
async function executable(): Promise<Lines> {
  const from = join(dir, '.git/report.xml')
  writeFileSync(
    from,
    cobertura(dir, () => 0),
  )
  const { files } = await changedLinesGate({ root: dir, base: 'main', min: 0, from })
  return Object.fromEntries(files.map(({ file, uncovered }) => [file, uncovered.flatMap(linesOf)]))
}

function linesOf(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

test.each(CASES)('changed executable lines are those of diff-cover: $name', async (one) => {
  makeCase(dir, one)
  const lines = await executable()
  const theirs = (stored.cases as Record<string, { executable: Lines }>)[one.name]?.executable
  expect(lines).toEqual(EXPLAINED[one.name] ?? theirs)
  if (EXPLAINED[one.name]) expect(lines).not.toEqual(theirs)
})
