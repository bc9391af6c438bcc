import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MAJOR } from '../helpers/bench-file.ts'
import { openFixture, type Project, type Run } from '../helpers/lab.ts'

/** What must never reach a terminal, a log or a page as it is; `FORGED` must never begin a line. */
const EVIL =
  '\u001B]0;PWNED\u0007\u001B[2J\u009B31m\u202Eevil\u2066\u{E0041}\n::error::FORGED\r\nFORGED ##[add-mask]x `|<img src=x>\u0085'
/** The same as far as it may be in a path: without a slash, and on one line. */
const FILE = EVIL.replaceAll(/[\n\r\u0085]/g, '')
/** And as far as Vite loads it. */
const LOADED = 'a\u009B31m\u202Eevil\u{E0041}'

const manifest = (more: object): string =>
  JSON.stringify({ module: EVIL, tags: [`lane:${EVIL}`], layout: { paths: { code: 'src', tests: 'tests' } }, ...more })

const source = (text: string): string => JSON.stringify(text)

/** A module whose names, titles, messages and hosts act. */
const files: Record<string, string> = {
  'package.json': '{"type":"module"}',
  'vitest.config.js': `export default { test: { name: ${source('n\u001B[31m')} } }`,
  '.gitignore': 'node_modules\nreports\n',
  'm/module.manifest.json': manifest({
    testing: { coverage_target: 90, coverage_observed: 10, observed_at: '2020-01-01T00:00:00.000Z' },
    performance: { sla_targets: { latency_p95_ms: 1 }, observed: { latency_p95_ms: 2, env_fingerprint: EVIL } },
  }),
  [`m/src/${FILE}.js`]: `export const one = (n) => {\n  if (n) return 1\n  return 2\n}\nexport const o = { ${source(EVIL)}(n) {\n  if (n) return 1\n  return 2\n} }\n`,
  [`m/src/${LOADED}.js`]: 'export const one = (n) => n\n',
  [`m/tests/${LOADED}.test.js`]: `import { expect, test } from 'vitest'
import { one } from ${source(`../src/${LOADED}.js`)}
test(${source(EVIL)}, async () => {
  expect(one(1)).toBe(1)
  if (process.env.EVOLVE !== '0') throw new Error(${source(`\n${EVIL}`)})
})
test('fails anyway', () => { throw new Error(${source(EVIL)}) })
test('looks up', () => import('node:dns').then((dns) => new Promise((done) => dns.lookup(${source(EVIL)}, () => done()))))
`,
  'm/perf/x.bench.js': `import { bench, describe, test } from 'vitest'
describe(${source(EVIL)}, () => { ${MAJOR >= 5 ? `test(${source(EVIL)}, ({ bench }) => { throw new Error(${source(EVIL)}) })` : `bench(${source(EVIL)}, () => { throw new Error(${source(EVIL)}) }, { iterations: 2, time: 0, warmupTime: 0 })`} })
`,
  'manifests/.ledger/coverage.ndjson': `${JSON.stringify({ ts: EVIL, module: EVIL, coverage: 5, provider: EVIL, commit: EVIL })}\n`,
  'manifests/.ledger/bench.ndjson': `${JSON.stringify({ ts: EVIL, module: EVIL, latency_p50_ms: 1, latency_p95_ms: 1, latency_p99_ms: 1, env_fingerprint: EVIL, commit: EVIL })}\n`,
  'lcov.info': `SF:m/src/${FILE}.js\nDA:1,1\nDA:2,0\nDA:3,0\nDA:9,0\nDA:10,0\nDA:11,0\nend_of_record\n`,
}

function openHostile(): Project {
  const project = openFixture(null, files)
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: project.dir, stdio: 'ignore' })
  }
  git('init', '-q', '.')
  git('add', '-A')
  git('commit', '-qm', `fix: ${EVIL}`)
  const code = join(project.dir, `m/src/${FILE}.js`)
  writeFileSync(code, `${readFileSync(code, 'utf8')}export const two = (n) => {\n  return n\n}\n`)
  return project
}

function expectHarmless(text: string): void {
  // eslint-disable-next-line no-control-regex
  expect(text.match(/(?!\n)[\p{Cc}\u061C\u2028-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/gu) ?? []).toEqual([])
  expect(text.split('\n').filter((line) => /^\s*(?:FORGED|::)/.test(line))).toEqual([])
  expect(text).not.toMatch(/##\w*\[/)
}

/** Each command in each of its forms, with what its output has to be about. */
const COMMANDS: [string[], RegExp][] = [
  [['try'], /evil/],
  [['try', '--json'], /evil/],
  [['coverage'], /evil/],
  [['coverage', '--json'], /evil/],
  [['coverage', '--markdown'], /evil/],
  [['coverage', '--module', EVIL, '--from', 'lcov.info'], /evil/],
  [['coverage', '--module', `no ${EVIL}`], /evil/],
  [['coverage-gate'], /evil/],
  [['coverage-gate', '--json'], /evil/],
  [['coverage-gate', '--update', '--allow-stale', '--ratchet'], /evil/],
  [['coverage-gate', '--changed-lines', 'HEAD', '--min', '80', '--from', 'lcov.info', '--allow-stale'], /evil/],
  [['coverage-gate', '--changed-lines', 'HEAD', '--min', '80', '--from', 'lcov.info', '--json'], /evil/],
  [['coverage-gate', '--changed-lines', EVIL, '--min', '80'], /evil/],
  [['bench', '--runs', '1'], /evil/],
  [['bench', '--runs', '1', '--json'], /evil/],
  [['bench', 'compare', EVIL], /evil/],
  [['bench', 'compare', 'HEAD', '--fail-on', EVIL], /evil/],
  [['slo-gate'], /evil/],
  [['slo-gate', '--json'], /evil/],
  [['candidates', '--table', '--functions'], /evil/],
  [['candidates', '--json', '--functions'], /evil/],
  [['candidates', '--modules', '--table'], /evil/],
  [['candidates', '--sarif'], /evil/],
  [['candidates', '--prompt'], /evil/],
  [['candidates', '--coverage', EVIL], /evil/],
  [['candidates', 'check', 'HEAD', '--max-tests', '0'], /evil/],
  [['ledger', 'verify'], /intact/],
  [['ledger', 'show'], /evil/],
  [['ledger', 'show', '--module', EVIL], /evil/],
  [['ledger', 'show', '--metric', 'p95', '--module', EVIL], /evil/],
  [['ledger', 'show', '--json'], /evil/],
  [['ledger', 'show', EVIL], /evil/],
  [['init', '--modules', 'm/*', '--yes'], /manifest/],
  [['init', '--modules', EVIL], /evil/],
  [[EVIL], /evil/],
]

describe.skipIf(process.platform === 'win32')('names, titles, messages and hosts of anybody do nothing in', () => {
  test.each(COMMANDS)('%j', async (args, about) => {
    const run: Run = await openHostile().cli(args, { NO_COLOR: '' })
    expectHarmless(run.stdout)
    expectHarmless(run.stderr)
    expect(run.stdout + run.stderr).toMatch(about)
    if (args.includes('--json') || args.includes('--sarif')) expect(() => JSON.parse(run.stdout)).not.toThrow()
    expect(run.stderr).not.toContain('ERR_INTERNAL')
  })

  test('the pages', async () => {
    const project = openHostile()
    for (const command of [['candidates'], ['ledger', 'show']]) {
      const run = await project.cli([...command, '--html', 'page.html'])
      expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('ERR_')])
      const page = readFileSync(join(project.dir, 'page.html'), 'utf8')
      expectHarmless(page)
      expect(page).toMatch(/evil/)
      expect(page).not.toContain('<img src=x')
    }
  })

  test('the lines of a run with the harness', async () => {
    const project = openHostile()
    const projectOf = (name: string, options: string): string =>
      `{ plugins: [evolve(${options})], test: { name: ${source(name)} } }`
    project.write({
      'vitest.config.js': `import { evolve } from 'vitest-evolve'
export default { test: { reporters: [], projects: [${projectOf(EVIL, '{ seed: 1 }')}, ${projectOf('b', '{ seed: 2 }')}] } }`,
    })
    const run = await project.vitest()
    const ours = run.stderr.split('\n').filter((line) => line.startsWith('evolve'))
    expectHarmless(ours.join('\n'))
    expect(ours[0], run.stderr + run.stdout).toMatch(/^evolve \(.*evil.*\): seed 1/)
  })
})
