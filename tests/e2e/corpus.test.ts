import { execa } from 'execa'
import { afterAll, expect, test } from 'vitest'
import { corpus } from '../corpus/index.ts'
import { place, removeAll } from '../corpus/repository.ts'
import { CLI, cleanEnv, NODE } from '../helpers/lab.ts'

afterAll(removeAll)

/** Judging all of the corpus takes a process each; `tests/unit/reports/corpus.test.ts` does so without. */
test.each([
  ['lcov/vitest-v8-app.info', 'covered', 0, 'Changed-line gate OK'],
  ['lcov/vitest-v8-app.info', 'uncovered', 1, 'src/cart.ts: 10, 16'],
  ['cobertura/lines-under-methods-alone.xml', 'uncovered', 1, 'src/cart.ts: 10, 16'],
  ['istanbul/count-missing.json', 'covered', 1, 'src/cart.ts'],
  ['lcov/of-a-longer-file.info', 'covered', 1, 'line 31'],
  ['lcov/hits-nan.info', 'uncovered', 1, 'NaN'],
  ['other/empty.info', 'covered', 2, 'ERR_REPORT_UNREADABLE'],
  ['lcov/names-of-another-project.info', 'covered', 2, 'ERR_REPORT_FOREIGN'],
])('%s, %s: exit code %i, and it says %s', async (report, change, code, text) => {
  const entry = Object.values(corpus)
    .flat()
    .find((one) => one.report === report)!
  const { root, from } = place(entry)
  const args = ['coverage-gate', '--changed-lines', change, '--min', '100', '--from', from]
  const neutral = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const run = await execa(NODE, [CLI, ...args], {
    cwd: root,
    env: { ...cleanEnv(), ...neutral },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
  })
  expect(run).toMatchObject({ exitCode: code, all: expect.stringContaining(text) })
})
