import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const DIST = fileURLToPath(new URL('../../dist', import.meta.url))

/** Packages that a built file loads, itself or through our own chunks. */
function packagesOf(file: string, seen: Set<string> = new Set()): Set<string> {
  const packages = new Set<string>()
  if (seen.has(file)) return packages
  seen.add(file)
  for (const [, name] of readFileSync(join(DIST, file), 'utf8').matchAll(/^(?:import|export) [^;]*?"([^"]+)";$/gm)) {
    if (name!.startsWith('./')) for (const one of packagesOf(name!.slice(2), seen)) packages.add(one)
    else if (!name!.startsWith('node:')) packages.add(name!)
  }
  return packages
}

test('the config of a run loads no library of the commands', () => {
  expect([...packagesOf('index.js')].sort()).toEqual(['canonicalize'])
})

test.each(['coverage-gate', 'slo-gate'])('%s loads no library at all: it has to answer in half a second', (gate) => {
  const [chunk] = new RegExp(`\\./${gate}-[^"]+\\.js`).exec(readFileSync(join(DIST, 'main.js'), 'utf8'))!
  expect([...packagesOf('main.js'), ...packagesOf(chunk.slice(2))]).toEqual([])
})
