import { dirname } from 'node:path'
import { isBelow, type Module } from './manifest.ts'

/** Files that Vitest takes as tests, of types, too, unless told otherwise. */
const TEST_FILE = /\.(?:test|spec)(?:-d)?\.[cm]?[jt]sx?$/

/** Files that can have executable lines. */
const SOURCE_FILE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/
const DECLARATION_FILE = /\.d\.(?:[^/]*\.)?[cm]?ts$/

/** What belongs to which module. Files are absolute paths with `/`. */
export interface Ownership {
  /** The module with the nearest manifest above a file. */
  moduleOf(file: string): Module | undefined
  /** The module whose own tests a file is among: test files, and whatever lies in the folder of the tests. */
  testOwner(file: string): Module | undefined
  /** The module whose own code a file is: below its code folder, no test, nor in the folder of its tests. */
  codeOwner(file: string): Module | undefined
}

/**
 * @param isTest whether a file is a test file; by its name unless Vitest was asked
 */
export function ownership(modules: readonly Module[], isTest: (file: string) => boolean = isTestFile): Ownership {
  const byFolder = new Map(modules.map((module) => [module.folder, module]))
  const nearest = new Map<string, Module | undefined>()
  const above = (folder: string): Module | undefined => {
    if (nearest.has(folder)) return nearest.get(folder)
    const parent = dirname(folder)
    const module = byFolder.get(folder) ?? (parent === folder ? undefined : above(parent))
    nearest.set(folder, module)
    return module
  }
  const moduleOf = (file: string): Module | undefined => above(dirname(file))
  return {
    moduleOf,
    testOwner: (file) => {
      const module = moduleOf(file)
      if (!module) return undefined
      return (
        module.tests === null
          ? isTest(file)
          : isAmongTests(file, module) || (isTest(file) && isBelow(file, module.tests))
      )
        ? module
        : undefined
    },
    codeOwner: (file) => {
      const module = moduleOf(file)
      if (!module || !isSource(file) || isTest(file) || !isBelow(file, module.code)) return undefined
      return isAmongTests(file, module) ? undefined : module
    },
  }
}

/** Helpers beside the tests are no code. A folder of tests that holds the code folder, or is it, says nothing. */
function isAmongTests(file: string, { code, tests }: Module): boolean {
  return tests !== null && isBelow(file, tests) && !isBelow(code, tests)
}

export function isTestFile(file: string): boolean {
  return TEST_FILE.test(file)
}

export function isSource(file: string): boolean {
  return SOURCE_FILE.test(file) && !DECLARATION_FILE.test(file)
}
