/** What git knows of one file, under every name that it had. */
export interface FileHistory {
  /** Commits that touched it. */
  commits: number
  /** Lines that they added and deleted. */
  churn: number
  authors: Set<string>
  /** Commits that say that they mend something. */
  fixes: number
  /** The commits, each halved for every half-life since; the fixes likewise, and the churn. */
  heat: number
  fix_heat: number
  churn_heat: number
}

export interface HistoryRules {
  /** Epoch seconds. */
  now: number
  /** Days after which a commit counts half. */
  halfLife: number
  /** Whether a commit mends something, by the first line of its message. */
  isFix: (subject: string) => boolean
  /** Commits that are left out: hashes. */
  ignored: ReadonlySet<string>
  /** A commit that touches more files than that moves or formats them, and is left out. */
  mostFiles: number
}

export interface History {
  /** By the name that a file has now. */
  files: Map<string, FileHistory>
  /** How many commits were read, and how many of them were left out because they touch too much. */
  commits: number
  mass: number
}

/** For `readHistory`: entries end with NUL. Newest first; who merged a commit did not change anything. */
export const HISTORY_LOG = [
  'log',
  '--no-merges',
  '--no-show-signature',
  '--no-ext-diff',
  '--no-textconv',
  '--relative',
  '-z',
  '-M',
  '--numstat',
  '--format=%x01%H%x1f%ct%x1f%aE%x1f%s',
] as const

interface Commit {
  hash: string
  /** Epoch seconds. */
  time: number
  author: string
  subject: string
  changes: Change[]
}

interface Change {
  /** The name before, if it was another. */
  from: string | null
  path: string
  /** 0 for what is no text. */
  lines: number
}

const DAY = 86_400

/**
 * Reads the log that `HISTORY_LOG` asks for, in one pass.
 * @param entries newest commit first
 */
export async function readHistory(entries: AsyncIterable<string>, rules: HistoryRules): Promise<History> {
  const history: History = { files: new Map(), commits: 0, mass: 0 }
  // What a name of the past is called now; `null`: that file is gone, another has its name.
  const names = new Map<string, string | null>()
  for await (const commit of commitsIn(entries)) {
    history.commits += 1
    const counts = !rules.ignored.has(commit.hash) && commit.changes.length <= rules.mostFiles
    if (commit.changes.length > rules.mostFiles) history.mass += 1
    for (const { from, path, lines } of commit.changes) {
      const current = names.has(path) ? names.get(path)! : path
      if (from !== null) {
        names.set(path, null)
        names.set(from, current)
      }
      if (counts && current !== null) note(history.files, current, commit, lines, rules)
    }
  }
  return history
}

function note(
  files: Map<string, FileHistory>,
  path: string,
  { time, author, subject }: Commit,
  lines: number,
  { now, halfLife, isFix }: HistoryRules,
): void {
  let file = files.get(path)
  if (!file)
    files.set(
      path,
      (file = { commits: 0, churn: 0, authors: new Set(), fixes: 0, heat: 0, fix_heat: 0, churn_heat: 0 }),
    )
  // A clock that goes ahead makes no commit count more.
  const weight = 0.5 ** (Math.max(0, now - time) / DAY / halfLife)
  file.commits += 1
  file.churn += lines
  file.authors.add(author)
  file.heat += weight
  file.churn_heat += weight * lines
  if (!isFix(subject)) return
  file.fixes += 1
  file.fix_heat += weight
}

async function* commitsIn(entries: AsyncIterable<string>): AsyncGenerator<Commit> {
  let commit: Commit | null = null
  /** The lines of a rename whose names are to come, and the first of them. */
  let renamed: { lines: number; from: string | null } | null = null
  for await (const entry of entries) {
    if (renamed) {
      if (renamed.from === null) renamed.from = entry
      else {
        commit?.changes.push({ ...renamed, path: entry })
        renamed = null
      }
    } else if (entry.startsWith('\u0001')) {
      if (commit) yield commit
      const [hash, time, author, subject] = entry.slice(1).split('\u001f') as [string, string, string, string]
      commit = { hash, time: Number(time), author: author.toLowerCase(), subject, changes: [] }
    } else {
      const [, added, deleted, path] = /^\n?(\d+|-)\t(\d+|-)\t(.*)$/s.exec(entry) ?? []
      if (path === undefined) continue
      const lines = added === '-' ? 0 : Number(added) + Number(deleted)
      if (path === '') renamed = { lines, from: null }
      else commit?.changes.push({ from: null, path, lines })
    }
  }
  if (commit) yield commit
}
