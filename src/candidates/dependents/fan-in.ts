/** Of 32 bits each, 64 MiB together: what is reached of more files is counted a part of them at a time. */
const WORDS = 16 * 1024 * 1024

/** How many files depend on one. */
export interface FanIn {
  /** That import it. */
  direct: number
  /** By way of others, too. */
  all: number
}

/**
 * @param imports for each file, the numbers of those that it imports; itself and repetitions do not count
 * @param room words of memory for what is reached
 * @returns for each file
 */
export function fanIn(imports: readonly (readonly number[])[], room: number = WORDS): FanIn[] {
  const importers = reversed(imports)
  const graph = components(importers)
  const all = reachedBy(importers, graph, room)
  return importers.map((those, file) => ({ direct: those.length, all: all[graph.component[file]!]! }))
}

/** For each component how many files lead to one of its files by way of others, too. */
function reachedBy(
  importers: readonly (readonly number[])[],
  { component, members }: Components,
  room: number,
): number[] {
  const sizes = members.map(({ length }) => length)
  const all = members.map(() => -1)
  const width = Math.max(1, Math.min(Math.ceil(members.length / 32), Math.floor(room / Math.max(1, members.length))))
  const reached = new Uint32Array(members.length * width)
  for (let first = 0; first < members.length; first += width * 32) {
    reached.fill(0)
    // Components come after those they lead to: what those reach is known. So nothing before `first` reaches it.
    for (let own = first; own < members.length; own += 1) {
      const set = reached.subarray(own * width, (own + 1) * width)
      const bit = own - first
      if (bit < width * 32) set[bit >> 5]! |= 1 << (bit & 31)
      for (const file of members[own]!)
        for (const importer of importers[file]!) {
          const other = component[importer]!
          if (other !== own && other >= first) unite(set, reached.subarray(other * width, (other + 1) * width))
        }
      all[own]! += sizeOf(set, sizes, first)
    }
  }
  return all
}

function reversed(imports: readonly (readonly number[])[]): number[][] {
  const importers: number[][] = imports.map(() => [])
  for (const [file, those] of imports.entries())
    for (const imported of new Set(those)) if (imported !== file) importers[imported]!.push(file)
  return importers
}

function unite(set: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < set.length; word += 1) set[word]! |= other[word]!
}

function sizeOf(set: Uint32Array, sizes: readonly number[], first: number): number {
  let sum = 0
  for (let word = 0; word < set.length; word += 1)
    for (let bits = set[word]!; bits !== 0; bits &= bits - 1)
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
