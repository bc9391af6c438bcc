import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { keptLog, NO_LOG, type KeptLog } from '../../../../src/candidates/history/kept-log.ts'
import { logEntries } from '../../../../src/candidates/history/log.ts'

/** A history of two pages, and a git that fails at the first commits and never ends with the others. */
function repository(): { dir: string; running: string } {
  const dir = mkdtempSync(join(tmpdir(), 'evolve-log-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  execFileSync('git', ['init', '-q', '-b', 'main', dir])
  const commits = Array.from(
    { length: 400 },
    (_, nth) =>
      `commit refs/heads/main\ncommitter c <c@example.org> ${nth} +0000\ndata 1\nx\nM 100644 inline a.ts\ndata 4\n${1000 + nth}\n`,
  )
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input: commits.join('\n') })
  const newest = execFileSync('git', ['rev-parse', 'main'], { cwd: dir, encoding: 'utf8' }).trim()
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const bin = join(dir, 'bin')
  const running = join(dir, 'running')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh
case "$*" in *--numstat*)
  read -r first
  if [ "$first" != ${newest} ]; then echo $$ > '${running}.part' && mv '${running}.part' '${running}'; exec sleep 60; fi
  while [ ! -e '${running}' ]; do sleep 0.01; done
  echo 'fatal: unable to read' >&2; exit 128;;
esac
exec '${git}' "$@"
`,
  )
  chmodSync(join(bin, 'git'), 0o755)
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return { dir, running }
}

test.skipIf(process.platform === 'win32')('when one page cannot be read, the others are read no more', async () => {
  const { dir, running } = repository()
  const read = async (): Promise<void> => {
    const { signal } = new AbortController()
    for await (const _ of logEntries(dir, { head: 'main', begin: null, partial: false, kept: NO_LOG, signal })) continue
  }
  await expect(read()).rejects.toThrow('git log failed: fatal: unable to read')
  expect(existsSync(running)).toBe(true)
  const pid = readFileSync(running, 'utf8').trim()
  await expect.poll(() => execFileSync('sh', ['-c', `ps -p ${pid} -o pid= || true`], { encoding: 'utf8' })).toBe('')
})

test('what git said of a commit is not asked for again', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'evolve-log-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=c', '-c', 'user.email=c@example.org', ...args], {
      cwd: dir,
      encoding: 'utf8',
    })
  git('init', '-q', '-b', 'main', '.')
  const commit = (file: string, text: string): void => {
    writeFileSync(join(dir, file), text)
    git('add', '.')
    git('commit', '-qm', `of ${file} > and <`)
  }
  commit('a.ts', '1\n')
  commit('b.md', 'no source\n')
  git('mv', 'a.ts', 'c.ts')
  git('commit', '-qm', 'renamed')
  const file = join(dir, 'kept-1')
  const asked: string[][] = []
  const read = async (kept: KeptLog): Promise<string[]> => {
    const told: KeptLog = {
      entriesOf: kept.entriesOf,
      add: (commits) => {
        asked.push(commits.map(({ hash }) => hash))
        kept.add(commits)
      },
    }
    const entries: string[] = []
    const { signal } = new AbortController()
    for await (const entry of logEntries(dir, { head: 'main', begin: null, partial: false, kept: told, signal }))
      entries.push(entry)
    return entries
  }
  const first = await read(keptLog(file))
  expect(first).toEqual(await read(NO_LOG))
  expect(first).toContain('c.ts')
  expect(await read(keptLog(file))).toEqual(first)
  expect(asked.map((hashes) => hashes.length)).toEqual([3, 3, 0])
  commit('d.ts', '2\n')
  expect(await read(keptLog(file))).toEqual(await read(NO_LOG))
  expect(asked.map((hashes) => hashes.length)).toEqual([3, 3, 0, 1, 4])
  // Cut off by a kill: all is asked for again.
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20))
  expect(await read(keptLog(file))).toEqual(await read(NO_LOG))
  expect(asked.at(-2)).toHaveLength(4)
  expect(await read(keptLog(file))).toEqual(await read(NO_LOG))
  expect(asked.at(-2)).toHaveLength(0)
  // Cut off while another process, which had read it before, went on to add to it.
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, whole.slice(0, 50) + whole)
  expect(await read(keptLog(file))).toEqual(await read(NO_LOG))
  expect(asked.at(-2)).toHaveLength(4)
  // Another key: what was kept by the other is of no use any more.
  await read(keptLog(join(dir, 'kept-2')))
  expect(existsSync(file)).toBe(false)
})
