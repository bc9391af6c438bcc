/** As much of Vitest's task tree as an id needs; the same in the worker and in the reporter. */
export interface TaskNode {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly tasks?: readonly TaskNode[]
}

/**
 * The ids of all suites and tests of a file, by Vitest's own task id: `path::suite::test`. A second
 * test or suite of the same name gets `#2`, in the order of collection, which no filter changes.
 * Tests of two suites of one name are counted together: the number of a suite is not in their ids.
 */
export function testIds(tasks: readonly TaskNode[], path: string): Map<string, string> {
  const ids = new Map<string, string>()
  const [numberedTest, numberedSuite] = [numbering(), numbering()]
  const visit = (nodes: readonly TaskNode[], prefix: string): void => {
    for (const node of nodes) {
      const name = `${prefix}::${node.name}`
      ids.set(node.id, node.tasks ? numberedSuite(name) : numberedTest(name))
      if (node.tasks) visit(node.tasks, name)
    }
  }
  visit(tasks, path)
  return ids
}

function numbering(): (name: string) => string {
  const seen = new Map<string, number>()
  const taken = new Set<string>()
  return (name) => {
    let count = (seen.get(name) ?? 0) + 1
    const numbered = (): string => (count === 1 ? name : `${name}#${count}`)
    while (taken.has(numbered())) count += 1
    seen.set(name, count)
    taken.add(numbered())
    return numbered()
  }
}

/** A suite or test as Vitest's reporters see it. */
interface Reported {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly children?: { array(): readonly Reported[] }
}

/** The same ids, from the tree that reporters are given. */
export function reportedTestIds(
  module: { readonly children: { array(): readonly Reported[] } },
  path: string,
): Map<string, string> {
  return testIds(module.children.array().map(toNode), path)
}

function toNode({ id, name, type, children }: Reported): TaskNode {
  return children ? { id, name, type, tasks: children.array().map(toNode) } : { id, name, type }
}
