import { expect, onTestFinished, test } from 'vitest'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { driverCommand, installMergeDriver } from '../../../src/init/merge-driver.ts'
import { gitEnvironment } from '../../helpers/diff-cases.mjs'

test.each([
  ['/r', '/r/node_modules/.bin/vitest-evolve', "node './node_modules/.bin/vitest-evolve' merge"],
  ['/r', "/r/a b/it's 5%/main.js", String.raw`node './a b/it'\''s 5%%/main.js' merge`],
  ['/r', '/elsewhere/main.js', "node '/elsewhere/main.js' merge"],
  ['/r', '/r2/main.js', "node '/r2/main.js' merge"],
])('what git runs at the top %s for %s', (top, script, begin) => {
  expect(driverCommand(top, script).slice(0, begin.length)).toBe(begin)
})

function repository(): { top: string; git: (...args: string[]) => string } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'evolve-driver-')))
  onTestFinished(() => rmSync(top, { recursive: true, force: true }))
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: top, env: gitEnvironment(), encoding: 'utf8', stdio: 'pipe' })
  git('init', '-q')
  return { top, git }
}

test('what npx has fetched for one call is not what git runs later', async () => {
  const { top, git } = repository()
  await installMergeDriver(top, '/home/me/.npm/_npx/ab12/node_modules/.bin/vitest-evolve')
  expect(git('config', 'merge.vitest-evolve.driver')).toContain(
    "node './node_modules/vitest-evolve/dist/main.js' merge",
  )
})

test('a setting that git refuses is told with its code', async () => {
  const { top } = repository()
  writeFileSync(join(top, '.git/config.lock'), '')
  await expect(installMergeDriver(top, join(top, 'main.js'))).rejects.toMatchObject({ code: 'ERR_GIT' })
})
