import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { changedLinesGate } from '../../../src/coverage/changed-lines-gate.ts'
import type { RanByLine } from '../../../src/reports/file-report.ts'
import { readReport, type Report } from '../../../src/reports/index.ts'
import { numberedAsGit } from '../../../src/reports/numbering.ts'
import type { Entry, FileTruth } from '../../corpus/entry.ts'
import { corpus } from '../../corpus/index.ts'
import { place, removeAll, REPORTS } from '../../corpus/repository.ts'
import { numbers } from '../../corpus/trees.ts'

// The trees never change: git is asked once for each change, not for each report.
vi.mock(import('../../../src/git/diff.ts'), async (load) => {
  const diff = await load()
  const known = new Map<string, ReturnType<typeof diff.changedLines>>()
  const changedLines: typeof diff.changedLines = (root, base) => {
    const key = `${root}\0${base}`
    const answer = known.get(key) ?? diff.changedLines(root, base)
    known.set(key, answer)
    return answer
  }
  return { ...diff, changedLines }
})

/** What a reader says of a file, whatever the types of the day. A line that is not there is "not executable". */
interface Said {
  lines: Map<number, 'covered' | 'uncovered' | 'unknown'>
  /** From here on lines that it does not list may be executable. */
  unsureFrom: number
  branches: Map<number, (boolean | null)[]>
  functions: string
  statements: string
}

/** The one place that knows the types of the reader. */
function said(report: Report, path: string): Said | null {
  const read = report.files.get(path)
  if (!read) return null
  const { report: file, unsureFrom } = numberedAsGit(read, readFileSync(path, 'utf8'), 'unknown')
  const state = (hits: number | null) => (hits === null ? 'unknown' : hits > 0 ? 'covered' : 'uncovered')
  const all = (ran: RanByLine | null): string => share([...(ran?.values() ?? [])].flat())
  return {
    lines: new Map([...file.lines].map(([line, hits]) => [line, state(hits)])),
    unsureFrom: file.gap === null ? (unsureFrom ?? Infinity) : 1,
    branches: file.branches ?? new Map(),
    functions: all(file.functions),
    statements: all(file.statements),
  }
}

function share(ran: readonly (boolean | null)[]): string {
  const unknown = ran.filter((one) => one === null).length
  return `${ran.filter(Boolean).length}/${ran.length}${unknown > 0 ? ` ?${unknown}` : ''}`
}

/** What is wrong with what is said of a file, as sentences. */
function faults(truth: FileTruth, found: Said): string[] {
  const lines = (list: string | undefined): Set<number> => new Set(list === undefined ? [] : numbers(list))
  const [covered, uncovered, unknown] = [lines(truth.covered), lines(truth.uncovered), lines(truth.unknown)]
  const [unsure, optional] = [lines(truth.unsure), lines(truth.optional)]
  const wrong: string[] = []
  for (const line of new Set([...covered, ...uncovered, ...unknown, ...found.lines.keys()])) {
    const right = covered.has(line)
      ? 'covered'
      : uncovered.has(line)
        ? 'uncovered'
        : unknown.has(line)
          ? 'unknown'
          : 'not executable'
    const answer = found.lines.get(line) ?? (line >= found.unsureFrom ? 'unknown' : 'not executable')
    if (answer === right || (answer === 'unknown' && unsure.has(line))) continue
    if (answer === 'not executable' && optional.has(line)) continue
    wrong.push(`line ${line} is ${right}, not ${answer}`)
  }
  if (!truth.unknown && !truth.unsure && found.unsureFrom < Infinity)
    wrong.push(`lines from ${found.unsureFrom} on that are not listed are not executable, not unknown`)
  wrong.push(...branchFaults(truth.branches, found.branches))
  for (const kind of ['functions', 'statements'] as const) {
    const right = truth[kind]
    if (right !== undefined && right !== found[kind]) wrong.push(`${kind} are ${right}, not ${found[kind]}`)
  }
  return wrong
}

function branchFaults(right: FileTruth['branches'], found: Said['branches']): string[] {
  if (right === undefined) return []
  if (typeof right === 'string') {
    const all = share([...found.values()].flat())
    return all === right ? [] : [`branches are ${right}, not ${all}`]
  }
  const lines = [...new Set([...Object.keys(right).map(Number), ...found.keys()])]
  return lines.flatMap((line) => {
    const [truth = 'none', answer = 'none'] = [right[line], found.has(line) ? share(found.get(line)!) : undefined]
    const same = truth === '?' ? answer.includes('?') : answer === truth
    return same ? [] : [`branches of line ${line} are ${truth}, not ${answer}`]
  })
}

afterAll(removeAll)

/** A result, or the refusal in its place. */
async function orRefused<T>(work: Promise<T>): Promise<T | { refused: string }> {
  return work.catch((error: unknown) => {
    const { code, message } = error as { code?: string; message: string }
    if (code !== 'ERR_REPORT_UNREADABLE' && code !== 'ERR_REPORT_FOREIGN') throw error
    return { refused: `${code} ${message}` }
  })
}

describe.each(Object.entries(corpus))('%s', (_, entries) => {
  test.each(entries.map((entry): [string, Entry] => [`${entry.report}: ${entry.why}`, entry]))(
    '%s',
    async (_, entry) => {
      const { root, from } = place(entry)
      const wrong: string[] = []
      const report = await orRefused(readReport(from, root))
      if ('refused' in report) {
        const allowed = entry.refused ?? entry.mayBeRefused
        if (!allowed?.test(report.refused)) wrong.push(`refused: ${report.refused}`)
        if (report.refused.includes('\n')) wrong.push('the refusal has more than one line')
      } else {
        if (entry.refused) wrong.push('read, and is to be refused')
        for (const [file, truth] of Object.entries(entry.files ?? {})) {
          const found = said(report, `${root.replaceAll('\\', '/')}/${file}`)
          if (truth === null && found) wrong.push(`${file} is not to be known`)
          else if (truth && !found) wrong.push(`${file} is not known`)
          else if (truth && found) wrong.push(...faults(truth, found).map((fault) => `${file}: ${fault}`))
        }
        for (const name of entry.strangers ?? [])
          if (!report.unresolved.some((told) => told.includes(name))) wrong.push(`${name} is not told`)
        for (const [change, right] of Object.entries(entry.verdicts ?? {})) {
          const gate = await changedLinesGate({ root, base: change, min: 100, from })
          const answers = [gate.verdict, `${gate.verdict} ${gate.covered}/${gate.total}`]
          if (!right.split(' or ').some((one) => answers.includes(one)))
            wrong.push(`${change}: the verdict is ${right}, not ${answers[1]}`)
        }
      }
      expect(wrong).toEqual([])
    },
  )
})

test('every report has its entry, and every entry says something', () => {
  const entries = Object.values(corpus).flat()
  const files = readdirSync(REPORTS, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(REPORTS, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  expect(entries.map(({ report }) => report).sort()).toEqual(files.sort())
  expect(entries.filter(({ refused, verdicts }) => !refused && !verdicts)).toEqual([])
  expect(entries.length).toBeGreaterThan(80)
})
