/** How many files depend on one. */
export interface FanIn {
  /** That import it. */
  direct: number
  /** By way of others, too. */
  all: number
}

/**
 * Counts for each file those that depend on it.
 * @param imports for each file, the numbers of those that it imports; itself and repetitions do not count
 * @returns for each file
 */
export function fanIn(imports: readonly (readonly number[])[]): FanIn[] {
  const importers = reversed(imports)
  const { component, members } = components(importers)
  const above = members.map((files, own) => {
    const others = new Set(files.flatMap((file) => importers[file]!.map((importer) => component[importer]!)))
    others.delete(own)
    return [...others]
  })
  const all = reached(
    above,
    Uint32Array.from(members, ({ length }) => length),
  )
  return importers.map((those, file) => ({ direct: those.length, all: all[component[file]!]! - 1 }))
}

/** So many at a time: what each of many thousands reaches of all the others would take hundreds of megabytes. */
const WORDS = 64

/**
 * @param edges for each node, those that it leads to, all of them before it
 * @param sizes of nodes
 * @returns for each node, the size of all that it reaches, itself among them
 */
function reached(edges: readonly (readonly number[])[], sizes: Uint32Array): Uint32Array {
  const sums = new Uint32Array(edges.length)
  for (let first = 0; first < edges.length; first += WORDS * 32) {
    const last = Math.min(first + WORDS * 32, edges.length)
    // Those before the first reach none of these.
    const sets = new Uint32Array((edges.length - first) * WORDS)
    for (let node = first; node < edges.length; node += 1) {
      const set = (node - first) * WORDS
      if (node < last) sets[set + ((node - first) >> 5)]! |= 1 << ((node - first) & 31)
      for (const other of edges[node]!) if (other >= first) unite(sets, set, (other - first) * WORDS)
      sums[node]! += sizeOf(sets, set, sizes, first)
    }
  }
  return sums
}

function reversed(imports: readonly (readonly number[])[]): number[][] {
  const importers: number[][] = imports.map(() => [])
  for (const [file, those] of imports.entries())
    for (const imported of new Set(those)) if (imported !== file) importers[imported]!.push(file)
  return importers
}

function unite(sets: Uint32Array, set: number, other: number): void {
  for (let word = 0; word < WORDS; word += 1) sets[set + word]! |= sets[other + word]!
}

function sizeOf(sets: Uint32Array, set: number, sizes: Uint32Array, first: number): number {
  let sum = 0
  for (let word = 0; word < WORDS; word += 1)
    for (let bits = sets[set + word]!; bits !== 0; bits &= bits - 1)
      sum += sizes[first + word * 32 + (31 - Math.clz32(bits & -bits))]!
  return sum
}

interface Components {
  /** Of each node. */
  component: Int32Array
  members: number[][]
}

/**
 * Strongly connected components (Tarjan, Depth-First Search and Linear Graph Algorithms, 1972), each after those that it
 * leads to. Without recursion: chains of imports can be longer than the stack.
 */
function components(edges: readonly (readonly number[])[]): Components {
  const component = new Int32Array(edges.length).fill(-1)
  const index = new Int32Array(edges.length).fill(-1)
  const low = new Int32Array(edges.length)
  const next = new Int32Array(edges.length)
  const members: number[][] = []
  const open: number[] = []
  let visited = 0
  for (let root = 0; root < edges.length; root += 1) {
    if (index[root] !== -1) continue
    const path = [root]
    while (path.length > 0) {
      const node = path.at(-1)!
      if (index[node] === -1) {
        index[node] = low[node] = visited++
        open.push(node)
      }
      const target = edges[node]![next[node]!++]
      if (target !== undefined) {
        if (index[target] === -1) path.push(target)
        else if (component[target] === -1) low[node] = Math.min(low[node]!, index[target]!)
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!)
      if (low[node] !== index[node]) continue
      const own = open.splice(open.lastIndexOf(node))
      for (const member of own) component[member] = members.length
      members.push(own)
    }
  }
  return { component, members }
}
