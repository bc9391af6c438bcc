import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** Below the repository, so that `vitest` and `vitest-evolve` resolve as they do in a user's project. */
const temporaryRoot = join(here, '.tmp')
/** @type {string | undefined} */
let ownFolder

/** A new folder, gone when the process ends, also where something goes wrong or somebody loses patience. */
export function temporaryFolder(/** @type {string} */ name) {
  if (ownFolder === undefined) {
    mkdirSync(temporaryRoot, { recursive: true })
    ownFolder = mkdtempSync(join(temporaryRoot, 'run-'))
    process.on('exit', removeOwnFolder)
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => process.exit(130))
  }
  return mkdtempSync(join(ownFolder, `${name}-`))
}

function removeOwnFolder() {
  if (ownFolder !== undefined) rmSync(ownFolder, { recursive: true, force: true })
  try {
    rmdirSync(temporaryRoot)
  } catch {
    // Another run of the benchmarks has a folder there.
  }
}

/**
 * One suite that can be run without and with the harness: a folder, and what Vitest is told on either side.
 *
 * @typedef {{ cwd: string, without: string[], with: string[] }} Suite
 */

/**
 * `ratio`: CPU with the harness divided by CPU without. `setup`: Vitest's setup time per file, the difference in ms.
 * `median` is the most that the median may be, `low` the most that the lower end of its interval may be.
 *
 * @typedef {{
 *   name: string, about: string, measure: 'ratio' | 'setup', limit: { median: number, low?: number },
 *   failuresAllowed?: boolean, prepare(fraction: number): Suite | string,
 * }} Benchmark `prepare` gives the reason as text where the suite is not there
 */

/** @type {Benchmark[]} */
export const benchmarks = [
  {
    name: 'files',
    about: '150 files of 20 trivial tests, pool forks',
    measure: 'ratio',
    limit: { median: 1.08, low: 1.05 },
    prepare: (fraction) => generate('files', { files: part(150, fraction), tests: 20 }),
  },
  {
    name: 'tests',
    about: 'one file of 5,000 trivial tests, pool forks',
    measure: 'ratio',
    limit: { median: 1.1 },
    prepare: (fraction) => generate('tests', { files: 1, tests: part(5_000, fraction) }),
  },
  {
    name: 'example',
    about: 'the suite of examples/shortlinks',
    measure: 'ratio',
    limit: { median: 1.08, low: 1.05 },
    // Its point is that some tests flake where nothing is seeded.
    failuresAllowed: true,
    prepare: () => example('shortlinks'),
  },
  {
    name: 'setup',
    about: '60 files of one trivial test, pool forks, one worker; without: a setup file that only imports vitest',
    measure: 'setup',
    limit: { median: 5 },
    prepare: (fraction) =>
      generate('setup', { files: part(60, fraction), tests: 1, setupFile: true, args: ['--maxWorkers=1'] }),
  },
]

/** @param {number} size @param {number} fraction */
function part(size, fraction) {
  return Math.max(1, Math.round(size * fraction))
}

/**
 * Trivial tests in plain JavaScript, the cheapest there are: the harness's share is never larger.
 *
 * @param {string} name
 * @param {{ files: number, tests: number, setupFile?: boolean, args?: string[] }} shape
 * @returns {Suite}
 */
function generate(name, { files, tests, setupFile = false, args = [] }) {
  const cwd = temporaryFolder(name)
  for (let file = 1; file <= files; file += 1) {
    writeFileSync(join(cwd, `trivial-${String(file).padStart(4, '0')}.test.js`), testFile(tests))
  }
  // A setup file of the baseline's own shows what one costs anyway; the harness's is compared with it.
  if (setupFile) writeFileSync(join(cwd, 'only-vitest.setup.js'), "import 'vitest'\n")
  const setupFiles = setupFile ? ", setupFiles: ['only-vitest.setup.js']" : ''
  writeFileSync(join(cwd, 'without.config.mjs'), configFile({ test: `{ pool: 'forks'${setupFiles} }` }))
  writeFileSync(join(cwd, 'with.config.mjs'), configFile({ plugin: true, test: "{ pool: 'forks' }" }))
  return { cwd, without: [...args, '--config', 'without.config.mjs'], with: [...args, '--config', 'with.config.mjs'] }
}

/** @param {number} tests */
function testFile(tests) {
  const lines = ["import { expect, test } from 'vitest'", '']
  for (let number = 1; number <= tests; number += 1) lines.push(`test('${number}', () => { expect(1 + 1).toBe(2) })`)
  return `${lines.join('\n')}\n`
}

/**
 * The plugin by its name, as users write it: by a path it would be bundled into the configuration.
 *
 * @param {{ plugin?: boolean, test: string }} config
 */
function configFile({ plugin = false, test }) {
  return `import { defineConfig } from 'vitest/config'
${plugin ? "import { evolve } from 'vitest-evolve'\n" : ''}
export default defineConfig({ cacheDir: '.cache', ${plugin ? 'plugins: [evolve()], ' : ''}test: ${test} })
`
}

/** @param {string} name @returns {Suite | string} */
function example(name) {
  const cwd = join(here, '..', 'examples', name)
  for (const file of ['vitest.bare.config.ts', 'vitest.config.ts']) {
    if (!existsSync(join(cwd, file))) return `examples/${name}/${file} is missing`
  }
  return { cwd, without: ['--config', 'vitest.bare.config.ts'], with: ['--config', 'vitest.config.ts'] }
}
