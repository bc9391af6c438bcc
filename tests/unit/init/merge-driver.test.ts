import { expect, test } from 'vitest'
import { driverCommand } from '../../../src/init/merge-driver.ts'

test.each([
  ['/r', '/r/node_modules/.bin/vitest-evolve', "node './node_modules/.bin/vitest-evolve' merge"],
  ['/r', "/r/a b/it's 5%/main.js", String.raw`node './a b/it'\''s 5%%/main.js' merge`],
  ['/r', '/elsewhere/main.js', "node '/elsewhere/main.js' merge"],
  ['/r', '/r2/main.js', "node '/r2/main.js' merge"],
])('what git runs at the top %s for %s', (top, script, begin) => {
  expect(driverCommand(top, script).slice(0, begin.length)).toBe(begin)
})
