import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Module } from './manifest.ts'
import { ownership } from './ownership.ts'
import type { Sources } from './tree.ts'

/**
 * A digest of each module's own code and tests: 16 hex digits, the same in every clone. It tells whether an
 * observation is of the code at hand where a commit can't: in a shallow clone, after a squash, in a dirty tree.
 */
export function codeDigests(modules: readonly Module[], sources: Sources): Map<Module, string> {
  const { codeOwner, testOwner } = ownership(modules)
  const parts = new Map<Module, string[]>(modules.map((module) => [module, []]))
  for (const [file, blob] of sources) {
    const owner = codeOwner(file) ?? testOwner(file)
    if (owner) parts.get(owner)!.push(`${file.slice(owner.folder.length)}\0${blob}\n`)
  }
  return new Map([...parts].map(([module, lines]) => [module, digest(lines)]))
}

/** A digest of files, whatever order they come in: 16 hex digits. */
export function digest(lines: string[]): string {
  return createHash('sha256').update(lines.sort().join('')).digest('hex').slice(0, 16)
}

/** Modules whose own code or tests are among some files, named relative to the root. */
export function modulesOf(root: string, modules: readonly Module[], paths: readonly string[]): Set<Module> {
  const { codeOwner, testOwner } = ownership(modules)
  const files = paths.map((path) => `${root}/${path}`)
  return new Set(files.flatMap((file) => codeOwner(file) ?? testOwner(file) ?? []))
}

/**
 * Those of some modules that have a folder of tests, test files, or code with tests inside it, as far as names and the
 * words `import.meta.vitest` tell: nothing is run.
 */
export function modulesWithTests(asked: readonly Module[], modules: readonly Module[], sources: Sources): Set<Module> {
  if (asked.length === 0) return new Set()
  const { testOwner, codeOwner } = ownership(modules)
  const owners = new Set([...sources.keys()].map((file) => testOwner(file)))
  const tested = new Set(asked.filter((module) => owners.has(module) || (module.tests && existsSync(module.tests))))
  const open = new Set(asked.filter((module) => !tested.has(module)))
  for (const file of open.size > 0 ? sources.keys() : []) {
    const owner = codeOwner(file)
    if (owner && open.has(owner) && hasTestsInside(file)) {
      open.delete(owner)
      tested.add(owner)
    }
  }
  return tested
}

function hasTestsInside(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes('import.meta.vitest')
  } catch {
    return false
  }
}
