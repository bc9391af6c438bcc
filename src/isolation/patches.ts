/** A record of what was changed in the worker, so that all of it can be undone. */
export interface Patches {
  /** Replaces one property; its descriptor's other attributes stay as they were. Patching twice is an error. */
  value(target: object, key: PropertyKey, value: unknown): void
  /** Replaces one method, or adds it where there is none; `wrap` gets the original to call. */
  method(target: object, key: PropertyKey, wrap: (original: Method | undefined) => Method): void
  /** Replaces the getter of one accessor property. */
  getter(target: object, key: PropertyKey, get: (this: unknown) => unknown): void
  /** Puts everything back, last in first out; a second call does nothing. */
  restore(): void
}

type Method = (this: any, ...args: any[]) => unknown

/**
 * A replacement function takes over the name, the length and the extra properties (such as
 * `util.promisify.custom`) of what it replaces, so that nobody can tell them apart by those.
 */
export function createPatches(): Patches {
  const undo: (() => void)[] = []
  const patched = new Map<object, Set<PropertyKey>>()

  function apply(target: object, key: PropertyKey, change: (before: PropertyDescriptor) => PropertyDescriptor): void {
    const keys = patched.get(target) ?? new Set()
    if (keys.has(key)) throw new Error(`${String(key)} is patched already`)
    const before = Object.getOwnPropertyDescriptor(target, key)
    if (!before) throw new Error(`there is no ${String(key)} to patch`)
    if (!before.configurable && !before.writable) return
    patched.set(target, keys.add(key))
    Object.defineProperty(target, key, change(before))
    undo.push(() => Object.defineProperty(target, key, before))
  }

  return {
    value(target, key, value) {
      apply(target, key, (before) => {
        if (typeof value === 'function' && typeof before.value === 'function')
          impersonate(value, before.value as Function)
        return 'value' in before
          ? { ...before, value }
          : { configurable: true, enumerable: before.enumerable ?? false, writable: true, value }
      })
    },
    method(target, key, wrap) {
      const original = Reflect.get(target, key) as Method | undefined
      if (!Object.hasOwn(target, key)) {
        Object.defineProperty(target, key, { configurable: true, writable: true, value: undefined })
        undo.push(() => Reflect.deleteProperty(target, key))
      }
      this.value(target, key, wrap(original))
    },
    getter(target, key, get) {
      apply(target, key, (before) => ({ ...before, get }))
    },
    restore() {
      for (const step of undo.splice(0).reverse()) step()
      patched.clear()
    },
  }
}

function impersonate(replacement: object, original: Function): void {
  for (const key of Reflect.ownKeys(original)) {
    // What the replacement has of its own, such as a `prototype`, it has for a reason.
    if (key === 'name' || key === 'length' || !Object.hasOwn(replacement, key))
      Object.defineProperty(replacement, key, Object.getOwnPropertyDescriptor(original, key)!)
  }
}

/** Where in its chain of prototypes an object has a property from. */
export function ownerOf(object: object, key: PropertyKey): object | undefined {
  for (let owner: object | null = object; owner; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, key)) return owner
  }
  return undefined
}
