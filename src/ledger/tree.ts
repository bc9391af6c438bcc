import { formerLines, isSelfConsistent, type ChainedLine, type Head, type LedgerLine } from './line.ts'

/** A chained line in its place. Lines of a ledger that a merge has forked form a tree, else one path. */
export interface Node {
  line: LedgerLine & { kind: 'chained' }
  /** The line that `prev` names; `null` for a first line. */
  parent: Node | null
  /** How many lines it is from the beginning by the hashes that lines have now; 0 where it hangs on a former one. */
  depth: number
}

export interface Tree {
  nodes: Node[]
  /** The path that stays as it is: the longest, the first in the file among equals. */
  main: Set<Node>
  /** Lines that are there twice, as when both sides of a conflict were kept. */
  repeated: LedgerLine[]
  /** Hashes by `seq`, former ones too, each with the number of its line. */
  places: Map<number, (Head & { number: number })[]>
  fault: Fault | null
}

/** The first line that no append and no merge can have left. */
export interface Fault {
  line: number
  reason: string
}

interface Place {
  node: Node
  seq: number
  former: boolean
}

/** Puts each chained line behind the line that its `prev` names, which has to stand somewhere before it. */
export function growTree(lines: readonly LedgerLine[]): Tree {
  const tree: Tree = { nodes: [], main: new Set(), repeated: [], places: new Map(), fault: null }
  const known = new Map<string, Place>()
  for (const line of lines) {
    const reason = plant(line, tree, known)
    if (reason === null) continue
    tree.fault = { line: line.number, reason }
    break
  }
  tree.main = longest(tree.nodes)
  return tree
}

/** Why a line does not belong where it is; `null` where it does. */
function plant(line: LedgerLine, tree: Tree, known: Map<string, Place>): string | null {
  if (line.kind === 'marker') return null
  if (line.kind === 'broken') return 'it is no line of a ledger'
  if (line.kind === 'legacy')
    return tree.nodes.length === 0 ? null : 'it has no seq, prev and hash, but follows lines that have'
  const { value } = line
  if (!isSelfConsistent(value)) return 'its hash does not match its content'
  const twin = known.get(value.hash)
  if (twin && !twin.former) {
    tree.repeated.push(line)
    return null
  }
  const former = formerLines(value)
  const stranger = [value, ...former].find((one) => !follows(one, known))
  if (stranger) return gap(stranger, stranger === value, tree.nodes.at(-1)?.line.value)

  const place = value.prev === null ? undefined : known.get(value.prev)
  const hangs = place !== undefined && (place.former || place.node.depth === 0)
  const node: Node = { line, parent: place?.node ?? null, depth: hangs ? 0 : (place?.node.depth ?? 0) + 1 }
  tree.nodes.push(node)
  for (const one of [value, ...former]) {
    if (!known.has(one.hash)) known.set(one.hash, { node, seq: one.seq, former: one !== value })
    const places = tree.places.get(one.seq) ?? []
    places.push({ seq: one.seq, hash: one.hash, number: line.number })
    tree.places.set(one.seq, places)
  }
  return null
}

function follows({ prev, seq }: ChainedLine, known: Map<string, Place>): boolean {
  return prev === null ? seq === 1 : known.get(prev)?.seq === seq - 1
}

function gap(value: ChainedLine, current: boolean, before: ChainedLine | undefined): string {
  if (!current) return 'the place it says it had before it was mended does not fit the lines before it'
  const after = before?.seq ?? 0
  if (value.seq > after + 1)
    return `${value.seq === after + 2 ? `the line with seq ${after + 1} is` : `the lines with seq ${after + 1} to ${value.seq - 1} are`} missing before it`
  if (value.seq === after + 1) return 'its prev is not the hash of the line before it'
  return 'its seq and prev name a line that is not there'
}

function longest(nodes: readonly Node[]): Set<Node> {
  let tip: Node | null = null
  for (const node of nodes) if (node.depth > (tip?.depth ?? 0)) tip = node
  const path = new Set<Node>()
  for (; tip; tip = tip.parent) path.add(tip)
  return path
}
