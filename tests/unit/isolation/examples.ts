import { parseHostRule, type HostRule } from '../../../src/host-rule.ts'
import { createScope, createScopes, type Scope, type Scopes } from '../../../src/isolation/scope.ts'

export const START: number = Date.UTC(2025, 5, 1, 12)

/** A scope that starts at `START`. */
export function scopeOf(
  key: string,
  init: Partial<Pick<Scope, 'now' | 'began' | 'concurrent' | 'parent'>> & { real?: Partial<Scope['real']> } = {},
): Scope {
  const { real, ...rest } = init
  return createScope({
    key,
    now: START,
    began: START,
    ...rest,
    real: { clock: false, random: false, network: false, ...real },
  })
}

/** Scopes with one of them entered. */
export function scopesOf(key = 'file', init: Parameters<typeof scopeOf>[1] = {}): { scopes: Scopes; scope: Scope } {
  const scope = scopeOf(key, init)
  return { scopes: createScopes(scope), scope }
}

/** Rules of `network.allow`, as the options read them. */
export function rules(...texts: string[]): HostRule[] {
  return texts.map((text) => parseHostRule(text)!)
}
