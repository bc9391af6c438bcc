import { afterEach, expect, test, vi } from 'vitest'
import { createScope, createScopes, type Scope, type Scopes } from '../../../src/isolation/scope.ts'
import { scopeOf } from './examples.ts'

afterEach(() => vi.restoreAllMocks())

/** Enters a scope in a chain of calls of its own, as the runner does for a concurrent test. */
async function chain<T>(scopes: Scopes, scope: Scope, body: () => T): Promise<Awaited<T>> {
  await Promise.resolve()
  scopes.enterConcurrent(scope)
  return await body()
}

test('a new scope has nothing real, drawn, read or blocked', () => {
  expect(createScope({ key: 'k', now: 5, began: 7 })).toEqual({
    key: 'k',
    now: 5,
    began: 7,
    real: { clock: false, random: false, network: false },
    reads: 0,
    spin: { now: 0, began: 0 },
    streams: undefined,
    blocked: undefined,
    ended: false,
    concurrent: false,
    parent: undefined,
  })
})

test('the current scope is the one entered last', () => {
  const [first, second] = [scopeOf('first'), scopeOf('second')]
  const scopes = createScopes(first)
  expect(scopes.current()).toBe(first)
  scopes.enter(second)
  expect(scopes.current()).toBe(second)
})

test('AsyncLocalStorage is not even loaded before a concurrent scope is entered', async () => {
  const load = vi.spyOn(process, 'getBuiltinModule')
  const scopes = createScopes(scopeOf('file'))
  scopes.enter(scopeOf('test'))
  scopes.current()
  expect(load).not.toHaveBeenCalledWith('node:async_hooks')
  await chain(scopes, scopeOf('concurrent', { concurrent: true }), () => {})
  expect(load).toHaveBeenCalledWith('node:async_hooks')
})

test('concurrent chains that interleave each see their own scope; the rest sees the shared one', async () => {
  const shared = scopeOf('shared')
  const scopes = createScopes(shared)
  const seen: string[] = []
  const body = async (): Promise<void> => {
    for (let step = 0; step < 3; step += 1) {
      seen.push(scopes.current().key)
      await new Promise(setImmediate)
    }
  }
  await Promise.all([
    chain(scopes, scopeOf('a', { concurrent: true }), body),
    chain(scopes, scopeOf('b', { concurrent: true }), body),
  ])
  expect(seen).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  expect(scopes.current()).toBe(shared)
})

test('entering a shared scope ends what is concurrent', async () => {
  const scopes = createScopes(scopeOf('file'))
  const key = await chain(scopes, scopeOf('concurrent', { concurrent: true }), async () => {
    scopes.enter(scopeOf('the next test'))
    await new Promise(setImmediate)
    return scopes.current().key
  })
  expect(key).toBe('the next test')
})

test('what a chain leaves running belongs to the nearest ancestor that has not ended', async () => {
  const scopes = createScopes(scopeOf('file'))
  const suite = scopeOf('suite', { concurrent: true })
  const hooks = scopeOf('inner suite', { concurrent: true, parent: suite })
  const own = scopeOf('test', { concurrent: true, parent: hooks })
  const keys = await chain(scopes, own, () => {
    const found = [scopes.current().key]
    for (const scope of [own, hooks, suite]) {
      scope.ended = true
      found.push(scopes.current().key)
    }
    return found
  })
  expect(keys).toEqual(['test', 'inner suite', 'suite', 'file'])
})
