/** As much of Vitest's task tree as is needed here. */
export interface Node {
  name: string
  type: string
  mode: string
  tasks?: Node[]
}

/** Titles of the benchmarks, or of the tests and suites that have them, which a file leaves out itself; one with `.only`, too. */
export function skippedIn({ tasks = [] }: Node, above: readonly string[] = [], within = false): string[][] {
  return tasks.flatMap((task) => {
    const titles = [...above, task.name]
    const skipped = within || task.mode === 'skip' || task.mode === 'todo'
    if (task.type === 'suite' && task.tasks?.length) return skippedIn(task, titles, skipped)
    return skipped ? [titles] : []
  })
}
