#!/usr/bin/env node
// The changed lines that `coverage-gate --changed-lines` judges, next to those of diff-cover, over the same report:
// for each case which changed lines are executable, and which of those are not covered.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CASES, cobertura, gitEnvironment, makeCase } from '../tests/helpers/diff-cases.mjs'

const HELP = `node bench/diff-cover.mjs [--write]

  --write   stores the sets of diff-cover for the tests (tests/unit/coverage/diff-cover.json);
            format them with npm run format

Needs diff-cover on the PATH (Debian: apt install diff-cover) and a build.
`
const CLI = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const STORED = fileURLToPath(new URL('../tests/unit/coverage/diff-cover.json', import.meta.url))

const { values } = parseArgs({ options: { write: { type: 'boolean' }, help: { type: 'boolean' } } })
const version = spawnSync('diff-cover', ['--version'], { encoding: 'utf8' }).stdout?.trim()
if (values.help || !version) {
  process.stdout.write(values.help ? HELP : `diff-cover is not installed\n\n${HELP}`)
  process.exit(values.help ? 0 : 2)
}

const env = gitEnvironment()
const table = CASES.map((one) => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'diff-cover-')))
  try {
    makeCase(dir, one)
    const [theirs, ours] = [diffCover, gate].map((judge) => ({
      // With every line uncovered, what is not covered is what is executable.
      executable: judge(
        dir,
        cobertura(dir, () => 0),
      ),
      uncovered: judge(dir, cobertura(dir)),
    }))
    return { name: one.name, theirs, ours, equal: JSON.stringify(theirs) === JSON.stringify(ours) }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})

process.stdout.write(`${version}, ${execFileSync('git', ['--version'], { encoding: 'utf8' }).trim()}\n\n`)
for (const { name, theirs, ours, equal } of table) {
  process.stdout.write(
    `${equal ? 'equal ' : 'DIFFER'}  ${name}: ${count(ours.executable)} executable, ${count(ours.uncovered)} uncovered\n`,
  )
  if (!equal)
    process.stdout.write(
      `          diff-cover ${JSON.stringify(theirs)}\n          the gate   ${JSON.stringify(ours)}\n`,
    )
}
process.stdout.write(`\n${table.filter(({ equal }) => equal).length} of ${table.length} equal\n`)
if (values.write) {
  const cases = Object.fromEntries(table.map(({ name, theirs }) => [name, theirs]))
  writeFileSync(STORED, `${JSON.stringify({ version, cases }, null, 2)}\n`)
}

/** Uncovered changed lines by file, as diff-cover reports them. */
function diffCover(dir, xml) {
  const [report, result] = ['report.xml', 'result.json'].map((name) => join(dir, '.git', name))
  writeFileSync(report, xml)
  const args = [report, '--compare-branch=main', '--json-report', result]
  execFileSync('diff-cover', args, { cwd: dir, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const { src_stats: files } = JSON.parse(readFileSync(result, 'utf8'))
  return sorted(Object.entries(files).map(([file, { violation_lines: lines }]) => [file, lines]))
}

/** The same, as the gate does. */
function gate(dir, xml) {
  const report = join(dir, '.git', 'report.xml')
  writeFileSync(report, xml)
  const args = [CLI, 'coverage-gate', '--changed-lines', 'main', '--min', '0', '--from', report, '--json']
  const { files } = JSON.parse(execFileSync(process.execPath, args, { cwd: dir, env, encoding: 'utf8' }))
  return sorted(files.map(({ file, uncovered }) => [file, uncovered.flatMap(linesOf)]))
}

function linesOf(range) {
  const [first, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function sorted(entries) {
  const some = entries.filter(([, lines]) => lines.length > 0)
  return Object.fromEntries(some.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function count(files) {
  return Object.values(files).flat().length
}
