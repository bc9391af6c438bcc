import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { changedLinesGate } from '../../../src/coverage/changed-lines-gate.ts'
import { readReport, type Report } from '../../../src/reports/index.ts'
import type { Entry, FileTruth } from '../../corpus/entry.ts'
import { corpus } from '../../corpus/index.ts'
import { numbers, textBefore, trees, type Tree, type TreeName } from '../../corpus/trees.ts'
import { gitEnvironment } from '../../helpers/diff-cases.mjs'

const REPORTS = fileURLToPath(new URL('../../corpus/reports/', import.meta.url))

/** What a reader says of a file, whatever the types of the day. A line that is not there is "not executable". */
interface Said {
  lines: Map<number, 'covered' | 'uncovered' | 'unknown'>
  /** Whether lines that it does not list may be executable. */
  gap: boolean
  branches: Map<number, (boolean | null)[]>
  functions: string
  statements: string
}

/** As `src/reports` is on this branch; with `files: Map<path, FileReport>` it is `ofFile` alone. */
function said(report: Report, path: string): Said | null {
  const files = (report as unknown as { files?: Map<string, Read> }).files
  if (files) return files.has(path) ? ofFile(files.get(path)!) : null
  const lines = report.lines.get(path)
  if (!lines) return null
  const counts = [...(report.branches.get(path) ?? [])]
  const branches = new Map(
    counts.map(([line, { covered, total }]) => [line, Array.from({ length: total }, (_, at) => at < covered)]),
  )
  return ofFile({ lines, gap: null, branches, functions: null, statements: null })
}

type Ran = Map<number, (boolean | null)[]> | null

interface Read {
  lines: Map<number, number | null>
  gap: string | null
  branches: Ran
  functions: Ran
  statements: Ran
}

function ofFile({ lines, gap, branches, functions, statements }: Read): Said {
  const state = (hits: number | null) => (hits === null ? 'unknown' : hits > 0 ? 'covered' : 'uncovered')
  const all = (ran: Ran): string => share([...(ran?.values() ?? [])].flat())
  return {
    lines: new Map([...lines].map(([line, hits]) => [line, state(hits)])),
    gap: gap !== null,
    branches: branches ?? new Map(),
    functions: all(functions),
    statements: all(statements),
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
    const answer = found.lines.get(line) ?? (found.gap ? 'unknown' : 'not executable')
    if (answer === right || (answer === 'unknown' && unsure.has(line))) continue
    if (answer === 'not executable' && optional.has(line)) continue
    wrong.push(`line ${line} is ${right}, not ${answer}`)
  }
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

/** A repository of a tree: a commit with the text before each change, and a last one as it is now. */
function repository(name: TreeName): string {
  const { files, changes }: Tree = trees[name]
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'corpus-'))), name)
  const write = (file: string, text: string | null): void => {
    const path = join(root, file)
    if (text === null) return rmSync(path, { force: true })
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-c', 'core.autocrlf=false', ...args], { cwd: root, env: gitEnvironment(), stdio: 'pipe' })
  write('.gitignore', 'coverage\nnode_modules\n')
  git('init', '-q', '-b', 'main')
  for (const [name, touched] of [...Object.entries(changes), ['now', {}] as const]) {
    for (const [file, text] of Object.entries(files)) {
      const lines = (touched as Record<string, string>)[file]
      write(file, lines === undefined ? text : textBefore(text, lines))
    }
    git('add', '-A')
    git('commit', '-q', '-m', name)
    git('tag', name)
  }
  return root
}

const made = new Map<TreeName, string>()

/** The folder that is judged, with the report in it. */
function place(entry: Entry): { root: string; from: string } {
  const top = made.get(entry.tree) ?? repository(entry.tree)
  made.set(entry.tree, top)
  const from = join(top, entry.at ?? `coverage/${basename(entry.report)}`)
  mkdirSync(dirname(from), { recursive: true })
  copyFileSync(join(REPORTS, entry.report), from)
  for (const [link, target] of Object.entries(entry.links ?? {})) {
    mkdirSync(dirname(join(top, link)), { recursive: true })
    rmSync(join(top, link), { force: true })
    symlinkSync(target, join(top, link), 'junction')
  }
  return { root: join(top, entry.cwd ?? ''), from }
}

afterAll(() => {
  for (const root of made.values()) rmSync(dirname(root), { recursive: true, force: true })
})

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

test('the corpus has what the issue asks for', () => {
  const entries = Object.values(corpus).flat()
  expect(entries.length).toBeGreaterThanOrEqual(80)
  expect(new Set(entries.map(({ report }) => report)).size).toBe(entries.length)
})
