import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Files of `src/`, built and loaded: what the package does not export can be measured, too.
 *
 * @param {...string} names such as `bench/change`
 * @returns {Promise<Record<string, any>>} what all of them export
 */
export async function bundle(...names) {
  // Below the repository, so that the bundle finds its packages.
  const temporary = fileURLToPath(new URL('../.tmp', import.meta.url))
  mkdirSync(temporary, { recursive: true })
  const outDir = mkdtempSync(join(temporary, 'bundle-'))
  try {
    const { build } = await import('tsdown')
    const entry = Object.fromEntries(
      names.map((name, nth) => [nth, fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url))]),
    )
    await build({ config: false, entry, outDir, format: 'esm', fixedExtension: true, dts: false, logLevel: 'error' })
    return Object.assign({}, ...(await Promise.all(names.map((_, nth) => import(join(outDir, `${nth}.mjs`))))))
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
