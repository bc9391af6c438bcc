import { resolve } from 'node:path'
import { EvolveError } from '../errors.ts'
import { duplicateNames } from './find.ts'
import { slashed, type Module } from './manifest.ts'

/**
 * The modules that were asked for, by name or by folder; all where none was.
 * @throws EvolveError `ERR_USAGE` for one that is not there, `ERR_MODULE_NAME` where two have the same name: a ledger
 * could not tell them apart
 */
export function selectModules(root: string, modules: readonly Module[], asked: readonly string[]): Module[] {
  for (const [name, same] of duplicateNames(modules)) {
    const manifests = same.map(({ manifest }) => manifest.slice(root.length + 1)).join(', ')
    throw new EvolveError(
      'ERR_MODULE_NAME',
      `the name ${name} is used ${same.length} times: ${manifests}; give each its own`,
    )
  }
  if (asked.length === 0) return [...modules]
  const chosen = asked.map((text) => {
    const folder = slashed(resolve(root, text))
    const module = modules.find(({ name }) => name === text) ?? modules.find((one) => one.folder === folder)
    if (module) return module
    if (modules.length === 0)
      throw new EvolveError(
        'ERR_USAGE',
        `there is no module ${JSON.stringify(text)}, nor any other, below ${root}; vitest-evolve init --modules 'packages/*' writes first manifests`,
      )
    const near = modules.map(({ name }) => name).slice(0, 8)
    throw new EvolveError(
      'ERR_USAGE',
      `there is no module ${JSON.stringify(text)}; there are ${near.join(', ')}${modules.length > near.length ? ', ...' : ''}`,
    )
  })
  return [...new Set(chosen)]
}
