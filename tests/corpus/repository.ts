import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gitEnvironment } from '../helpers/diff-cases.mjs'
import type { Entry } from './entry.ts'
import { textBefore, trees, type Tree, type TreeName } from './trees.ts'

export const REPORTS: string = fileURLToPath(new URL('reports/', import.meta.url))

/** A repository of a tree: a commit with the text before each change, tagged, and a last one as it is now. */
function repository(name: TreeName): string {
  const tree = trees[name]
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'corpus-'))), name)
  mkdirSync(root)
  const git = (args: string[], input = ''): unknown =>
    execFileSync('git', ['-c', 'core.autocrlf=false', ...args], {
      cwd: root,
      env: gitEnvironment(),
      input,
      stdio: 'pipe',
    })
  git(['init', '-q', '-b', 'main'])
  git(['fast-import', '--quiet'], history(tree))
  git(['reset', '-q', '--hard', 'main'])
  return root
}

/** The commits of a tree, as `git fast-import` reads them: one process for all. */
function history({ files, changes }: Tree): string {
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`
  const commit = (touched: Readonly<Record<string, string>>, message: string): string => {
    const texts = Object.entries(files).map(([file, text]): [string, string | null] => {
      const lines = touched[file]
      return [file, lines === undefined ? text : textBefore(text, lines)]
    })
    const kept = [['.gitignore', 'coverage\nnode_modules\n'] as const, ...texts]
    const written = kept.map(([file, text]) => (text === null ? '' : `M 100644 inline ${file}\n${data(text)}`))
    return `commit refs/heads/main\ncommitter corpus <corpus@example.com> 0 +0000\n${data(message)}deleteall\n${written.join('')}`
  }
  const before = Object.entries(changes).map(
    ([change, touched]) => `${commit(touched, change)}reset refs/tags/${change}\nfrom refs/heads/main\n\n`,
  )
  return [...before, commit({}, 'now')].join('')
}

const made = new Map<TreeName, string>()

/** The folder that is judged, and the report in it; the tag of a change is what it is compared with. */
export function place(entry: Entry): { root: string; from: string } {
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

/** Removes what `place` has made. */
export function removeAll(): void {
  for (const root of made.values()) rmSync(dirname(root), { recursive: true, force: true })
  made.clear()
}
