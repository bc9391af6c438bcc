/** Where a file differs, in lines from 1. A count of 0 means that lines were only added, or only removed. */
export interface Hunk {
  oldStart: number
  oldLines: number
  newStart: number
  newLines: number
}

interface PatchedFile {
  name: string
  /** `null` for a new file. */
  oldName: string | null
  /** `null` where git takes the file as binary. */
  hunks: Hunk[] | null
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
const LINK_OR_SUBMODULE = /^(?:new file mode|new mode|index \S+) (?:120000|160000)$/

/**
 * Reads what `git diff --patch --unified=0 --no-prefix` prints, file by file: those that are in the work tree and
 * hold text of their own. Lines of a hunk are counted, not looked at: a removed line `-- a` looks like a name.
 */
export async function* parsePatch(lines: AsyncIterable<string>): AsyncGenerator<PatchedFile> {
  let file: (PatchedFile & { left: boolean }) | undefined
  let skip = 0
  for await (const line of lines) {
    if (skip > 0) {
      // "\ No newline at end of file" belongs to no side.
      if (!line.startsWith('\\')) skip--
      continue
    }
    const value = (key: string): string | null => (line.startsWith(key) ? unquoted(line.slice(key.length)) : null)
    if (line.startsWith('diff --git ')) {
      if (file && !file.left) yield file
      const name = halfOf(line.slice('diff --git '.length))
      file = { name, oldName: name, hunks: [], left: false }
      continue
    }
    if (!file) continue
    const hunk = HUNK.exec(line)
    if (hunk) {
      const [, oldStart, oldLines = 1, newStart, newLines = 1] = hunk.map((part) => part && Number(part)) as number[]
      file.hunks?.push({ oldStart: oldStart!, oldLines, newStart: newStart!, newLines })
      skip = oldLines + newLines
    } else if (line.startsWith('deleted file mode') || LINK_OR_SUBMODULE.test(line)) file.left = true
    else if (line.startsWith('new file mode')) file.oldName = null
    else if (line.startsWith('Binary files ')) file.hunks = null
    else {
      file.oldName = value('rename from ') ?? file.oldName
      file.name = value('rename to ') ?? (line === '+++ /dev/null' ? null : value('+++ ')) ?? file.name
    }
  }
  if (file && !file.left) yield file
}

/** Without prefixes and renames, both names are the same: `x x`. A rename gives its names in lines of their own. */
function halfOf(names: string): string {
  return unquoted(names.slice(0, (names.length - 1) / 2))
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' }

/** A name as git writes it: in quotes with C's escapes where it must, with a tab behind it where it has spaces. */
function unquoted(name: string): string {
  const text = name.endsWith('\t') ? name.slice(0, -1) : name
  if (!text.startsWith('"')) return text
  return text
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal?: string, char = '') =>
      octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES[char] ?? char),
    )
}
