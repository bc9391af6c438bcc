import { EvolveError } from '../src/errors.ts'

/** Where a command for modules finds none. */
export function noModules(root: string): EvolveError {
  return new EvolveError(
    'ERR_NO_MODULES',
    `no module.manifest.json below ${root}; vitest-evolve init --modules 'packages/*' writes first ones`,
  )
}
