import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { changedLinesGate } from '../../../src/coverage/changed-lines-gate.ts'
import { CASES, cobertura, makeCase } from '../../helpers/diff-cases.mjs'
import stored from './diff-cover.json' with { type: 'json' }

type Sets = Record<'executable' | 'uncovered', Record<string, number[]>>

/** Where diff-cover is wrong, or asked something else: docs/guide/changed-lines.md. */
const EXPLAINED: Record<string, Sets> = {
  'no newline at the end, appended to': { executable: { 'src/end.ts': [3, 4, 5] }, uncovered: { 'src/end.ts': [3] } },
  'no newline at the end, mended': { executable: { 'src/end.ts': [3] }, uncovered: { 'src/end.ts': [3] } },
  'a name that is not ASCII': {
    executable: { 'src/größe.ts': [15, 16, 21, 24] },
    uncovered: { 'src/größe.ts': [21] },
  },
  'unstaged lines above committed ones': { executable: { 'src/other.ts': [1, 2, 3, 12] }, uncovered: {} },
  'a file that git does not know yet': {
    executable: { 'src/a.ts': [2], 'src/unknown.ts': [2, 3, 8, 11] },
    uncovered: { 'src/unknown.ts': [8, 11] },
  },
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

async function uncovered(xml: string): Promise<Record<string, number[]>> {
  const from = join(dir, '.git/report.xml')
  writeFileSync(from, xml)
  const { files } = await changedLinesGate({ root: dir, base: 'main', min: 0, from })
  const entries = files.map(({ file, uncovered }): [string, number[]] => [file, uncovered.flatMap(linesOf)])
  return Object.fromEntries(entries.filter(([, lines]) => lines.length > 0))
}

function linesOf(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

test.each(CASES)('the changed lines are those of diff-cover: $name', async (one) => {
  makeCase(dir, one)
  const sets: Sets = {
    executable: await uncovered(cobertura(dir, () => 0)),
    uncovered: await uncovered(cobertura(dir)),
  }
  const theirs = (stored.cases as Record<string, Sets>)[one.name]
  expect(sets).toEqual(EXPLAINED[one.name] ?? theirs)
  if (EXPLAINED[one.name]) expect(sets).not.toEqual(theirs)
})
