import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Vitest } from 'vitest/node'

/**
 * Why there can be no coverage that we understand, in one line; `null` where nothing is amiss. Vitest would ask whether
 * to install the package, or fail with a stack.
 */
export function missingProvider({ config, version }: Vitest): string | null {
  const { provider } = config.coverage as { provider?: string }
  if (provider !== 'v8' && provider !== 'istanbul' && provider !== undefined)
    return `coverage.provider is ${provider}; we know how v8 and istanbul count, and no others`
  const name = `@vitest/coverage-${provider ?? 'v8'}`
  try {
    createRequire(join(config.root, 'package.json')).resolve(name)
    return null
  } catch {
    return `no ${name} in ${config.root}; npm i -D ${name}@${version}`
  }
}
