import type { Scope, Scopes } from './scope.ts'
import type { Settings } from '../options.ts'

/**
 * Readings without a wait after which the stepped clock moves on by 1 ms, so that `while (Date.now() < deadline)`
 * ends. A count, not a duration: a run reads the same on any machine.
 */
export const SPIN_READS = 300

/**
 * Real milliseconds after which such readings are taken to wait for the time itself: a loop that works, or talks to a
 * server, until a deadline reads too seldom to end by the count. Then the clock catches up with real time.
 */
export const SPIN_MS = 1000

/** The clock of the current scope. */
export interface Clock {
  /** What `Date.now()` gives: whole epoch milliseconds. */
  read(): number
  /** The reading of a scope, without counting as one. */
  peek(scope: Scope): number
  /** Whether the current scope has the real time, by its tag. */
  isReal(): boolean
  /** Moves the stepped clock of `scope` forward to `instant`, if it is still the current one. */
  stepTo(scope: Scope, instant: number): void
  /** Runs `step` with the clock at `instant`, if that is ahead, and puts it back: what is no wait sees its time and moves nobody's. */
  during<T>(scope: Scope, instant: number, step: () => T): T
  /** Real epoch milliseconds, whatever is patched. */
  real(): number
}

export function createClock(scopes: Scopes, mode: Settings['clock'], real: () => number): Clock {
  const elapsed = (scope: Scope): number => (mode === 'ticking' ? real() - scope.began : 0)
  const isReal = (scope: Scope): boolean => mode === 'real' || scope.real.clock

  return {
    real,
    isReal: () => isReal(scopes.current()),
    peek: (scope) => scope.now + elapsed(scope),
    read() {
      const scope = scopes.current()
      if (isReal(scope)) return real()
      if (mode === 'stepped') countRead(scope, real)
      return scope.now + elapsed(scope)
    },
    stepTo(scope, instant) {
      // A timer set by a hook or by a test that is over fires at a moment that depends on the machine.
      if (mode === 'stepped' && scope === scopes.current()) move(scope, Math.max(scope.now, instant))
    },
    during(scope, instant, step) {
      if (mode !== 'stepped' || scope !== scopes.current() || instant <= scope.now) return step()
      const { now, reads, spin } = scope
      move(scope, instant)
      try {
        return step()
      } finally {
        Object.assign(scope, { now, reads, spin })
      }
    },
  }
}

function countRead(scope: Scope, real: () => number): void {
  scope.reads += 1
  if (scope.reads === 1) scope.spin = { now: scope.now, began: real() }
  if (scope.reads % SPIN_READS !== 1 || scope.reads === 1) return
  const elapsed = real() - scope.spin.began
  scope.now = Math.max(scope.now + 1, elapsed < SPIN_MS ? 0 : scope.spin.now + elapsed)
}

function move(scope: Scope, instant: number): void {
  scope.now = instant
  scope.reads = 0
}
