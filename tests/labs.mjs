// Installs a lab: a folder with one version of Vitest and the packed package, for E2E_LAB.
//   node tests/labs.mjs FOLDER VITEST_VERSION [NODE_VERSION [TARBALL]]
// Without a tarball what is built is packed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const [folder, vitest, node, packed] = process.argv.slice(2)
if (!folder || !vitest) throw new Error('usage: node tests/labs.mjs FOLDER VITEST_VERSION [NODE_VERSION [TARBALL]]')
const lab = resolve(folder)
// On Windows npm is a batch file, which only a shell can start.
const shell = process.platform === 'win32'
const npm = (args, cwd) =>
  execFileSync('npm', args, { cwd, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

rmSync(lab, { recursive: true, force: true })
mkdirSync(lab, { recursive: true })
const pack = () => npm(['pack', '--silent', '--pack-destination', lab], process.cwd()).trim().split('\n').at(-1)
const tarball = packed ? resolve(packed) : `./${pack()}`
writeFileSync(join(lab, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
// --force: the Node that installs may be older than the one the tests run on.
const packages = [
  `vitest@${vitest}`,
  `@vitest/coverage-v8@${vitest}`,
  `@vitest/coverage-istanbul@${vitest}`,
  'jsdom@26',
  'happy-dom@20',
  'ws@8',
  tarball,
  ...(node ? [`node@${node}`] : []),
]
npm(['install', '--force', '--silent', '--no-audit', '--no-fund', '--no-save', ...packages], lab)
