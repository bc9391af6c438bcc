import type { TestProject, Vitest } from 'vitest/node'

/**
 * A global setup of the root config. Vitest does not call a root plugin's `configureVitest` when
 * every project has a config file of its own or does not extend the root; this runs before any
 * worker starts, whatever the projects are, and has Vitest in hand.
 */
export default function late(project: TestProject): void {
  const wire = (globalThis as Record<symbol, unknown>)[Symbol.for('vitest-evolve.wire')] as
    | ((vitest: Vitest) => void)
    | undefined
  wire?.(project.vitest)
}
