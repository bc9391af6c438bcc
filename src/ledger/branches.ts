import type { LedgerLine } from './line.ts'
import type { Node, Tree } from './tree.ts'

/** One side of a fork: lines that follow each other, but not the lines of the other side. */
export interface Branch {
  /** The conflict marker's word for it, as in `>>>>>>> name`; `null` without markers. */
  name: string | null
  /** Numbers of its lines in the file; lines of the other side may stand between them. */
  lines: number[]
  first_seq: number
  last_seq: number
  /** From its lines, in order, each once. */
  commits: string[]
  modules: string[]
}

/** The sides of a fork, the one that `ledger mend` leaves as it is first. */
export function branchesOf({ nodes, main }: Tree, lines: readonly LedgerLine[]): Branch[] {
  const others: Node[][] = []
  const branchOf = new Map<Node, Node[]>()
  let common = Infinity
  for (const node of nodes) {
    if (main.has(node)) continue
    const above = node.parent && branchOf.get(node.parent)
    // Only the first that follows a line goes on with its branch.
    const branch = above?.at(-1) === node.parent ? above! : []
    if (branch.length === 0) {
      others.push(branch)
      common = Math.min(common, lastCommon(node, main))
    }
    branch.push(node)
    branchOf.set(node, branch)
  }
  const first = [...main].reverse().filter(({ line }) => line.value.seq > common)
  return [first, ...others].filter((branch) => branch.length > 0).map((branch) => describe(branch, lines))
}

/** `seq` of the last line of the path that stays that a branch shares; what it goes on from may have been moved there. */
function lastCommon({ parent, depth }: Node, main: ReadonlySet<Node>): number {
  if (parent === null || !main.has(parent)) return 0
  return depth === 0 ? parent.line.value.seq - 1 : parent.line.value.seq
}

function describe(branch: readonly Node[], lines: readonly LedgerLine[]): Branch {
  return {
    name: nameOf(branch, lines),
    lines: branch.map(({ line }) => line.number),
    first_seq: branch[0]!.line.value.seq,
    last_seq: branch.at(-1)!.line.value.seq,
    // What was measured with uncommitted changes is of no commit that it names.
    commits: texts(
      branch.filter(({ line }) => line.value.dirty !== true),
      'commit',
    ),
    modules: texts(branch, 'module'),
  }
}

function texts(branch: readonly Node[], key: string): string[] {
  return [...new Set(branch.map(({ line }) => line.value[key]).filter((value) => typeof value === 'string'))]
}

/** Git writes a side's name on the marker above the first side and below the second. */
function nameOf(branch: readonly Node[], lines: readonly LedgerLine[]): string | null {
  const { number } = branch[0]!.line
  const markers = lines.filter(({ kind }) => kind === 'marker').map((line) => ({ ...line, text: line.text.trim() }))
  const before = markers.findLast((marker) => marker.number < number)?.text ?? ''
  const after = markers.find((marker) => marker.number > number)?.text ?? ''
  const [, name] = /^<{7} (.+)$/.exec(before) ?? (/^={7}/.test(before) ? /^>{7} (.+)$/.exec(after) : null) ?? []
  return name ?? null
}
