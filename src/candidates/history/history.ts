/** What git knows of one file, under every name that it had. */
export interface FileHistory {
  /** Commits that touched it. */
  commits: number
  /** Lines that they added and deleted; `null` where that is not known. */
  churn: number | null
  authors: number
  /** Commits that say that they mend something. */
  fixes: number
  /** The commits, each halved for every half-life since; the churn likewise. */
  heat: number
  churn_heat: number
  /** The fixes, each halved for every four half-lives: where things broke is remembered longer. */
  fix_heat: number
  /** What there was within one half-life. */
  recent: { commits: number; fixes: number; authors: number }
  /** Commits that touched it and count nowhere above: they touch too much, or are to be ignored. */
  left_out: { commits: number; recent: number }
  /** Whether HEAD has a file of that name. */
  in_head: boolean
  /** A date such as 2026-05-10: no commit before was looked at. `null`: all were. */
  since: string | null
}

export interface HistoryRules {
  /** Epoch seconds. */
  now: number
  /** Days after which a commit counts half. */
  halfLife: number
  /** Days that the log is of; `null`: all. */
  span?: number | null
  /** Whether a commit mends something, by the first line of its message. */
  isFix: (subject: string) => boolean
  /** Commits that are left out: hashes. */
  ignored: ReadonlySet<string>
  /** A commit that touches more files than that moves or formats them, and is left out. */
  mostFiles: number
  /** Whether the log has no lines of changes, but names alone. */
  namesAlone?: boolean
  /** A folder, with `/` at its end, that history is told of; names are relative to it. */
  within?: string
  /** What a file is a part of, by the name it has now; the history of such groups is told, too. */
  groupOf?: (file: string) => string | null
}

export interface History {
  /** By the name that a file has now. */
  files: Map<string, FileHistory>
  /** A commit that touches several files of a group is one commit of it. */
  groups: Map<string, FileHistory>
  /** Days before the newest commit that were looked at; `null`: all. */
  span: number | null
  /** How many commits were read, and how many of them were left out because they touch too much. */
  commits: number
  mass: number
}

/** What is counted until all is read. */
interface Tally extends Omit<FileHistory, 'authors' | 'churn' | 'recent'> {
  churn: number
  authors: Set<string>
  recent: { commits: number; fixes: number; authors: Set<string> }
}

interface Commit {
  hash: string
  /** Epoch seconds. */
  time: number
  author: string
  /** It says that it mends something. */
  fix: boolean
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
 * Reads the log that `logEntries` gives, in one pass.
 * @param entries newest commit first
 */
export async function readHistory(entries: AsyncIterable<string>, rules: HistoryRules): Promise<History> {
  const { isFix, ignored, mostFiles, span = null, namesAlone = false, within = '', groupOf = () => null } = rules
  const files = new Map<string, Tally>()
  const groups = new Map<string, Tally>()
  const counts = { commits: 0, mass: 0 }
  // What a name of the past is called now; `null`: that file is gone, another has its name.
  const names = new Map<string, string | null>()
  for await (const commit of commitsIn(entries, isFix)) {
    counts.commits += 1
    const mass = commit.changes.length > mostFiles
    if (mass) counts.mass += 1
    const add = mass || ignored.has(commit.hash) ? leaveOut : note
    const touched = new Map<string, number>()
    for (const { from, path, lines } of commit.changes) {
      const current = names.has(path) ? names.get(path)! : path
      if (from !== null) {
        names.set(path, null)
        names.set(from, current)
      }
      if (!current?.startsWith(within)) continue
      const file = current.slice(within.length)
      add(tallyOf(files, file), commit, lines, rules)
      const group = groupOf(file)
      if (group !== null) touched.set(group, (touched.get(group) ?? 0) + lines)
    }
    for (const [group, lines] of touched) add(tallyOf(groups, group), commit, lines, rules)
  }
  return { files: counted(files, namesAlone), groups: counted(groups, namesAlone), span, ...counts }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  let tally = tallies.get(name)
  if (!tally) {
    const { recent, left_out } = NO_HISTORY
    const own = { churn: 0, authors: new Set<string>(), left_out: { ...left_out } }
    tally = { ...NO_HISTORY, ...own, recent: { ...recent, authors: new Set() } }
    tallies.set(name, tally)
  }
  return tally
}

function leaveOut({ left_out }: Tally, commit: Commit, _lines: number, rules: HistoryRules): void {
  left_out.commits += 1
  if (halfLivesSince(commit, rules) <= 1) left_out.recent += 1
}

/** A clock that goes ahead makes no commit count more. */
function halfLivesSince({ time }: Commit, { now, halfLife }: HistoryRules): number {
  return Math.max(0, now - time) / DAY / halfLife
}

function note(tally: Tally, commit: Commit, lines: number, rules: HistoryRules): void {
  const halfLives = halfLivesSince(commit, rules)
  const weight = 0.5 ** halfLives
  const fix = commit.fix ? 1 : 0
  tally.commits += 1
  tally.churn += lines
  tally.authors.add(commit.author)
  tally.fixes += fix
  tally.heat += weight
  tally.churn_heat += weight * lines
  tally.fix_heat += fix * 0.5 ** (halfLives / 4)
  if (halfLives > 1) return
  tally.recent.commits += 1
  tally.recent.fixes += fix
  tally.recent.authors.add(commit.author)
}

/** Of a file that no commit has touched. */
export const NO_HISTORY: FileHistory = {
  commits: 0,
  churn: 0,
  authors: 0,
  fixes: 0,
  heat: 0,
  churn_heat: 0,
  fix_heat: 0,
  recent: { commits: 0, fixes: 0, authors: 0 },
  left_out: { commits: 0, recent: 0 },
  in_head: false,
  since: null,
}

function counted(tallies: Map<string, Tally>, namesAlone: boolean): Map<string, FileHistory> {
  const sized = ({ authors, recent, churn, ...numbers }: Tally): FileHistory => ({
    ...numbers,
    churn: namesAlone ? null : churn,
    authors: authors.size,
    recent: { ...recent, authors: recent.authors.size },
  })
  return new Map([...tallies].map(([name, tally]) => [name, sized(tally)]))
}

async function* commitsIn(entries: AsyncIterable<string>, isFix: HistoryRules['isFix']): AsyncGenerator<Commit> {
  let commit: Commit | null = null
  /** A change whose names are to come: one, or of a rename two. */
  let open: { lines: number; names: string[]; wanted: 1 | 2 } | null = null
  for await (const entry of entries) {
    if (open) {
      open.names.push(entry)
      if (open.names.length < open.wanted) continue
      const { lines, names } = open
      commit?.changes.push({ from: names.length > 1 ? names[0]! : null, path: names.at(-1)!, lines })
      open = null
    } else if (entry.startsWith('\u0001')) {
      if (commit) yield commit
      const [hash, time, author, subject] = entry.slice(1).split('\u001f') as [string, string, string, string]
      commit = { hash, time: Number(time), author: author.toLowerCase(), fix: isFix(subject), changes: [] }
    } else {
      const [, status, added, deleted, path] = /^\n?(?:([A-Z])\d*|(\d+|-)\t(\d+|-)\t(.*))$/s.exec(entry) ?? []
      if (status !== undefined) open = { lines: 0, names: [], wanted: status === 'R' ? 2 : 1 }
      if (path === undefined) continue
      const lines = added === '-' ? 0 : Number(added) + Number(deleted)
      if (path === '') open = { lines, names: [], wanted: 2 }
      else commit?.changes.push({ from: null, path, lines })
    }
  }
  if (commit) yield commit
}
