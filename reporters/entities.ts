import type { TestCase, TestModule, TestSuite } from 'vitest/node'
import type { ReportedError } from '../src/events/build.ts'

export type Entity = TestCase | TestSuite | TestModule

export function moduleOf(entity: Entity): TestModule {
  return entity.type === 'module' ? entity : entity.module
}

interface Task {
  result?: { hooks?: Record<string, string> }
}

export function taskOf(entity: Entity): Task {
  return (entity as unknown as { task: Task }).task
}

/** The most retries that the test may have had; its repeats are no retries. */
export function retriesOf(entity: Entity | undefined): number {
  if (entity?.type !== 'test') return 0
  const retry = entity.options.retry as number | { count?: number } | undefined
  return (typeof retry === 'object' ? retry.count : retry) ?? 0
}

export function isCrash(error: ReportedError): boolean {
  return /^\[vitest-pool\]|Worker (?:exited|terminated) unexpectedly/.test(String(error.message))
}

export function namesOf(entity: Entity): string[] {
  return entity.type === 'module' ? [] : [...namesOf(entity.parent), entity.name]
}
