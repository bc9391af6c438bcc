import type { Patches } from './patches.ts'

type Constructor = new (...args: unknown[]) => object

const BY_PROTOTYPE = [
  [Number, ['toLocaleString']],
  [BigInt, ['toLocaleString']],
  [Date, ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']],
  [String, ['toLocaleLowerCase', 'toLocaleUpperCase']],
] as const

/**
 * Makes `locale` the default wherever a locale is left out. Variables cannot do this: ICU reads them
 * when the process starts, and threads share one process. Nothing is touched where it is the default already.
 */
export function patchLocale(patches: Patches, locale: string): void {
  // Asked of the service that is cheap to make: a DateTimeFormat loads 15 ms of data.
  if (new Intl.PluralRules().resolvedOptions().locale === locale) return

  for (const [{ prototype }, keys] of BY_PROTOTYPE) {
    for (const key of keys) {
      const original = (prototype as unknown as Record<string, Function>)[key]!
      patches.value(prototype, key, function (this: unknown, locales?: unknown, ...rest: unknown[]) {
        return original.call(this, locales === undefined ? locale : locales, ...rest)
      })
    }
  }
  const { localeCompare } = String.prototype
  patches.value(
    String.prototype,
    'localeCompare',
    function (this: string, other: string, locales?: string, options?: object) {
      return localeCompare.call(this, other, locales === undefined ? locale : locales, options)
    },
  )
  for (const key of Object.getOwnPropertyNames(Intl)) {
    const original = (Intl as unknown as Record<string, Constructor>)[key]!
    if (typeof original === 'function' && 'supportedLocalesOf' in original)
      patches.value(Intl, key, withDefault(original, locale))
  }
}

/** The constructor with a default locale; several may be called without `new`. */
function withDefault(original: Constructor, locale: string): Constructor {
  const replacement: Constructor = new Proxy(original, {
    construct: (target, [locales, ...rest], newTarget): object =>
      Reflect.construct(
        target,
        [locales === undefined ? locale : locales, ...rest],
        newTarget === replacement ? target : newTarget,
      ),
    apply: (target, self, [locales, ...rest]) =>
      Reflect.apply(target as unknown as Function, self, [locales === undefined ? locale : locales, ...rest]),
  })
  return replacement
}
