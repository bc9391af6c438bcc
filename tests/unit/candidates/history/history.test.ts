import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readHistory, type History, type HistoryRules } from '../../../../src/candidates/history/history.ts'
import { NO_LOG } from '../../../../src/candidates/history/kept-log.ts'
import { logEntries } from '../../../../src/candidates/history/log.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z') / 1000
const DAY = 86_400
const RULES: HistoryRules = {
  now: NOW,
  halfLife: 90,
  isFix: (subject) => /\bfix/i.test(subject),
  ignored: new Set(),
  mostFiles: 3,
}

interface Repository {
  dir: string
  write(files: Record<string, string>): void
  commit(message: string, daysAgo?: number, author?: string): string
  git(...args: string[]): string
  history(rules?: Partial<HistoryRules>): Promise<History>
}

function repository(): Repository {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-history-')))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const run = (args: string[], env: Record<string, string> = {}): string =>
    execFileSync('git', args, { cwd: dir, env: { ...process.env, ...env }, encoding: 'utf8' }).trim()
  run(['init', '-q', '-b', 'main', '.'])
  const made: Repository = {
    dir,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(dir, name)), { recursive: true })
        writeFileSync(join(dir, name), text)
      }
    },
    commit: (message, daysAgo = 0, author = 'Ada <ada@example.org>') => {
      const [, name, email] = /^(.*) <(.*)>$/.exec(author)!
      const date = `${NOW - daysAgo * DAY} +0000`
      run(['add', '-A'])
      run(['commit', '-qm', message], {
        GIT_AUTHOR_NAME: name!,
        GIT_AUTHOR_EMAIL: email!,
        GIT_COMMITTER_NAME: 'c',
        GIT_COMMITTER_EMAIL: 'c@example.org',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      })
      return run(['rev-parse', 'HEAD'])
    },
    git: (...args) => run(['-c', 'user.name=c', '-c', 'user.email=c@example.org', ...args]),
    history: (rules = {}) => {
      const partial = rules.namesAlone ?? false
      const log = logEntries(dir, {
        head: 'HEAD',
        begin: null,
        partial,
        kept: NO_LOG,
        signal: new AbortController().signal,
      })
      return readHistory(log, { ...RULES, ...rules })
    },
  }
  return made
}

const lines = (count: number): string => Array.from({ length: count }, (_, nth) => `line ${nth}\n`).join('')

test('commits, churn, authors and fixes; a commit counts half after each half-life', async () => {
  const { write, commit, history } = repository()
  write({ 'a.ts': lines(10) })
  commit('first', 180)
  write({ 'a.ts': lines(12) })
  commit('Fix the count', 90, 'Bob <Bob@Example.org>')
  write({ 'a.ts': lines(11) })
  commit('prefixed is no such thing', 0, 'Bob <bob@example.org>')
  const { files, commits } = await history()
  expect(commits).toBe(3)
  expect(files.get('a.ts')).toEqual({
    commits: 3,
    churn: 13,
    authors: 2,
    fixes: 1,
    heat: 1.75,
    // After four half-lives a fix counts half.
    fix_heat: 0.5 ** 0.25,
    churn_heat: 4.5,
    recent: { commits: 2, fixes: 1, authors: 1 },
    left_out: { commits: 0, recent: 0 },
    in_head: false,
    since: null,
  })
})

test('follows names, also those that were used before and after', async () => {
  const { dir, write, commit, history } = repository()
  write({ 'old.ts': lines(20), 'other.ts': 'x\n' })
  commit('first')
  renameSync(join(dir, 'old.ts'), join(dir, 'middle.ts'))
  commit('second')
  renameSync(join(dir, 'middle.ts'), join(dir, 'ü "new" name.ts'))
  // Another file takes the name that became free.
  write({ 'old.ts': 'something else\n' })
  commit('third')
  const { files } = await history()
  expect([...files].map(([name, { commits }]) => [name, commits]).sort()).toEqual([
    ['old.ts', 1],
    ['other.ts', 1],
    ['ü "new" name.ts', 3],
  ])
})

test('what moved onto the name of a file that was deleted does not inherit its history', async () => {
  const { dir, write, commit, history } = repository()
  write({ 'a.ts': lines(20), 'b.ts': 'quite another thing\n' })
  commit('first')
  rmSync(join(dir, 'b.ts'))
  commit('second')
  renameSync(join(dir, 'a.ts'), join(dir, 'b.ts'))
  commit('third')
  const { files } = await history()
  expect([...files].map(([name, { commits }]) => [name, commits])).toEqual([['b.ts', 2]])
})

test('leaves out merges, commits that touch too much, and those that are named', async () => {
  const { write, commit, git, history } = repository()
  write({ 'a.ts': '1\n' })
  commit('first')
  git('switch', '-qc', 'side')
  write({ 'b.ts': '1\n' })
  commit('side')
  git('switch', '-q', 'main')
  write({ 'a.ts': '2\n' })
  commit('main')
  git('merge', '-q', '--no-edit', 'side')
  write({ 'a.ts': '3\n', 'b.ts': '3\n', 'c.ts': '3\n', 'd.ts': '3\n' })
  commit('format everything')
  write({ 'a.ts': '4\n' })
  const named = commit('named in .git-blame-ignore-revs')
  const { files, commits, mass } = await history({ ignored: new Set([named]) })
  expect({ commits, mass }).toEqual({ commits: 5, mass: 1 })
  expect([...files].map(([name, one]) => [name, one.commits]).sort()).toEqual([
    ['a.ts', 2],
    ['b.ts', 1],
    ['c.ts', 0],
    ['d.ts', 0],
  ])
  // What was left out is told: such a file is in a commit all the same.
  expect(['a.ts', 'c.ts'].map((name) => files.get(name)!.left_out)).toEqual([
    { commits: 2, recent: 2 },
    { commits: 1, recent: 1 },
  ])
})

test('what was left out within a half-life, and before', async () => {
  const { write, commit, history } = repository()
  write({ 'a.ts': '1\n', 'b.ts': '1\n', 'c.ts': '1\n', 'd.ts': '1\n' })
  commit('first', 200)
  write({ 'a.ts': '2\n', 'b.ts': '2\n', 'c.ts': '2\n', 'd.ts': '2\n' })
  commit('second', 20)
  const { files } = await history()
  expect(files.get('a.ts')).toMatchObject({ commits: 0, left_out: { commits: 2, recent: 1 } })
})

test('what a merge took nothing of was done all the same, and follows the file', async () => {
  const { dir, write, commit, git, history } = repository()
  write({ 'a.ts': lines(20) })
  commit('first')
  git('switch', '-qc', 'side')
  write({ 'a.ts': lines(21) })
  commit('side')
  git('switch', '-q', 'main')
  git('merge', '-q', '--no-ff', '--strategy=ours', '-m', 'merge', 'side')
  renameSync(join(dir, 'a.ts'), join(dir, 'b.ts'))
  commit('second')
  const { files } = await history()
  expect([...files].map(([name, { commits }]) => [name, commits])).toEqual([['b.ts', 3]])
  expect(git('log', '--follow', '--no-merges', '--format=%H', '--', 'b.ts').split('\n')).toHaveLength(3)
})

test('a long history is read in pages, and told as if it were one', async () => {
  const { dir, git, history } = repository()
  const renamed = new Map([
    [40, ['a.ts', 'b.ts']],
    [700, ['b.ts', 'c.ts']],
  ])
  const stream = ['blob\nmark :1\ndata 40', lines(5).padEnd(39, '/'), '']
  for (let nth = 1; nth <= 900; nth += 1) {
    const [from, to] = renamed.get(nth) ?? []
    const name = nth < 40 ? 'a.ts' : nth < 700 ? 'b.ts' : 'c.ts'
    const text = `${lines(5)}// ${nth}\n`
    const how = from === undefined ? `M 100644 inline ${name}\ndata ${text.length}\n${text}` : `R ${from} ${to}`
    // All of one second: their order is that of parents alone.
    stream.push(`commit refs/heads/main\ncommitter c <c@example.org> ${NOW - DAY} +0000\ndata 1\nx\n${how}\n`)
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input: stream.join('\n') })
  const { files, commits } = await history()
  expect(commits).toBe(900)
  expect([...files].map(([name, one]) => [name, one.commits])).toEqual([['c.ts', 900]])
  expect(git('log', '--follow', '--format=%H', 'main', '--', 'c.ts').split('\n')).toHaveLength(900)
})

test('a folder below the top has names of its own; what is no text has no lines; nothing is no commit', async () => {
  const { write, commit, git, history } = repository()
  write({ 'pkg/a.ts': '1\n', 'pkg/b.ts': 'a\0b', 'elsewhere.ts': '1\n' })
  commit('first')
  git('commit', '-q', '--allow-empty', '-m', 'nothing')
  const { files } = await history({ within: 'pkg/' })
  expect([...files].map(([name, { churn }]) => [name, churn])).toEqual([
    ['a.ts', 1],
    ['b.ts', 0],
  ])
})

test('a commit from the future counts once', async () => {
  const { write, commit, history } = repository()
  write({ 'a.ts': '1\n' })
  commit('first', -1000)
  expect((await history()).files.get('a.ts')!.heat).toBe(1)
})

test('the history of groups of files: a commit that touches several of them is one', async () => {
  const { write, commit, history } = repository()
  write({ 'a/x.ts': lines(10), 'a/y.ts': lines(5), 'b/z.ts': lines(1) })
  commit('first')
  write({ 'a/x.ts': lines(11) })
  commit('second')
  const { groups } = await history({ groupOf: (file) => (file.startsWith('a/') ? 'a' : null) })
  expect([...groups.keys()]).toEqual(['a'])
  expect(groups.get('a')).toMatchObject({ commits: 2, churn: 16, authors: 1 })
})

test('without contents: commits by names, renames of what stayed the same', async () => {
  const { write, commit, git, history } = repository()
  write({ 'a.ts': lines(10), 'b.ts': lines(20) })
  commit('first')
  git('mv', 'a.ts', 'moved.ts')
  commit('moved')
  write({ 'moved.ts': lines(12) })
  git('rm', '-q', 'b.ts')
  commit('fix: both')
  const { files } = await history({ namesAlone: true })
  expect(files.get('moved.ts')).toMatchObject({ commits: 3, fixes: 1, churn: null })
  expect((await history()).files.get('moved.ts')).toMatchObject({ commits: 3, fixes: 1, churn: 12 })
})
