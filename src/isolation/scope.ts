import type { AsyncLocalStorage } from 'node:async_hooks'
import type { BlockedAttempt } from './network.ts'
import type { Streams } from './random.ts'

/**
 * What belongs to one stretch of code: the module level of a file, the hooks of one suite, or one
 * attempt of a test with its fixtures and hooks. Each has random streams and a clock of its own, so
 * that order, filters, retries and neighbours do not change what it draws or reads.
 */
export interface Scope {
  readonly key: string
  /** Which of the three are the real thing here, by tag. */
  readonly real: { readonly clock: boolean; readonly random: boolean; readonly network: boolean }
  /** The clock's reading, epoch milliseconds. */
  now: number
  /** Readings since the last wait. */
  reads: number
  /** The clock, and the real time, at the first of them. */
  spin: { now: number; began: number }
  /** Real time when the scope began, for the ticking clock. */
  readonly began: number
  /** Made when something is first drawn: most tests draw nothing. */
  streams: Streams | undefined
  /** Attempts that the network guard refused. */
  blocked: BlockedAttempt[] | undefined
  ended: boolean
  /** Beside others: it is entered for a chain of asynchronous calls only. */
  readonly concurrent: boolean
  /** The scope around it. */
  readonly parent: Scope | undefined
}

export interface Scopes {
  current(): Scope
  enter(scope: Scope): void
  /**
   * Enters a scope for this chain of asynchronous calls only. `AsyncLocalStorage` is created at the
   * first call, and given up with the next `enter`: on Node before 24 it puts symbol properties on
   * promises, which deep equality sees.
   */
  enterConcurrent(scope: Scope): void
}

const NO_SPIN: Scope['spin'] = { now: 0, began: 0 }
const NOTHING_REAL: Scope['real'] = { clock: false, random: false, network: false }

export function createScope(
  init: Pick<Scope, 'key' | 'now' | 'began'> & Partial<Pick<Scope, 'real' | 'concurrent' | 'parent'>>,
): Scope {
  const { key, now, began, real = NOTHING_REAL, concurrent = false, parent } = init
  return {
    key,
    real,
    now,
    began,
    reads: 0,
    spin: NO_SPIN,
    streams: undefined,
    blocked: undefined,
    ended: false,
    concurrent,
    parent,
  }
}

export function createScopes(first: Scope): Scopes {
  let shared = first
  let storage: AsyncLocalStorage<Scope> | undefined

  return {
    current() {
      if (storage === undefined) return shared
      let own = storage.getStore()
      // A context outlives its scope where something was started that goes on: that belongs to what is around it.
      while (own && (own.ended || !own.concurrent)) own = own.parent
      return own ?? shared
    },
    enter(scope) {
      shared = scope
      // What runs from here on is not concurrent: promises are plain again.
      storage?.disable()
      storage = undefined
    },
    enterConcurrent(scope) {
      storage ??= new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)<Scope>()
      storage.enterWith(scope)
    },
  }
}
