import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
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

function digest(lines: string[]): string {
  return createHash('sha256').update(lines.sort().join('')).digest('hex').slice(0, 16)
}

/** Modules whose own code or tests are among some files, named relative to the root. */
export function modulesOf(root: string, modules: readonly Module[], paths: readonly string[]): Set<Module> {
  const { codeOwner, testOwner } = ownership(modules)
  const files = paths.map((path) => `${root}/${path}`)
  return new Set(files.flatMap((file) => codeOwner(file) ?? testOwner(file) ?? []))
}

/** Those of some modules that have a folder of tests or test files, as far as names tell: nothing is run. */
export function modulesWithTests(asked: readonly Module[], modules: readonly Module[], sources: Sources): Set<Module> {
  if (asked.length === 0) return new Set()
  const { testOwner } = ownership(modules)
  const owners = new Set([...sources.keys()].map((file) => testOwner(file)))
  return new Set(asked.filter((module) => owners.has(module) || (module.tests !== null && existsSync(module.tests))))
}
