import { NOTES, type TaskNotes } from '../src/events/notes.ts'
import { createPatches } from '../src/isolation/patches.ts'
import type { Scope } from '../src/isolation/scope.ts'

/** As much of Vitest's tasks as is read here. */
export interface Task {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly mode: string
  readonly concurrent?: boolean
  readonly tags?: readonly string[]
  readonly suite?: Task
  readonly file: Task & { readonly filepath: string }
  readonly tasks?: readonly Task[]
  readonly meta: Record<string, unknown>
  readonly result?: { state: string; errors?: unknown[]; hooks?: Record<string, string> }
}

/** What the errors of one attempt are told from those of the attempts before by. */
export interface AttemptErrors {
  readonly count: number
  /** Errors of the task when the test's own function had ended. */
  bodyErrors: number
  /** Errors of the task that earlier attempts account for. */
  seenErrors: number
}

/** Notes a failed attempt. An error that was not there when the body ended, or that kept it from starting, is a hook's. */
export function noteFailures(test: Task, attempt: AttemptErrors): void {
  const errors = test.result?.errors?.length ?? 0
  if (errors <= attempt.seenErrors) return
  const hook = test.result?.hooks?.beforeEach === 'run' || attempt.bodyErrors <= attempt.seenErrors
  const notes = notesOf(test)
  notes.failures = [...(notes.failures ?? []), { attempt: attempt.count, from: attempt.seenErrors, hook }]
  attempt.seenErrors = errors
}

export function note(task: Task, scope: Scope, attempt: number): void {
  if (!scope.blocked) return
  const blocked = scope.blocked.map((one) => ({ attempt, ...one }))
  scope.blocked = undefined
  notesOf(task).network = [...(notesOf(task).network ?? []), ...blocked]
}

/** The reporter misses this where the runner was not followed. */
export function markIsolated(file: Task): void {
  notesOf(file).isolated = true
}

function notesOf(task: Task): TaskNotes {
  return (task.meta[NOTES] ??= {}) as TaskNotes
}

/** Runs a step of ours: what goes wrong in it is noted as our failure, not as the test's. */
export function guarded(task: Task, step: () => void): void {
  try {
    step()
  } catch (error) {
    notesOf(task).failure = failureText(error)
  }
}

/** Leaves a note in every file that runs without isolation. */
export function reportFailure(prototype: object, error: unknown): void {
  createPatches().method(
    prototype,
    'onBeforeRunSuite',
    (original) =>
      function (suite: Task) {
        if (suite === suite.file) notesOf(suite).failure = failureText(error)
        return original?.call(this, suite)
      },
  )
}

function failureText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `[ERR_EVOLVE_ISOLATION] tests ran without isolation, because vitest-evolve failed: ${message}. Switch it off with enabled: false or EVOLVE=0, and please report this`
}
