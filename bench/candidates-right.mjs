// Whether what `candidates` counts is what others count: commits by `git log --follow`, dependents by dependency-cruiser.
import { execFileSync } from 'node:child_process'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compareDependents, CRUISER } from './dependents.mjs'
import { compareCommits } from './follow.mjs'
import { writeSection } from './page.mjs'
import { sampled, seeded } from './seeded.mjs'

const HELP = `Commits and dependents of files, as candidates counts them and as others do.

  npm run bench -- candidates-right [name...] --repo DIR [--repo DIR...]

  commits      against git log --follow --no-merges, file by file, nothing left out (limit: 90 % equal)
  dependents   against dependency-cruiser, which npx brings (limit: each difference has an explanation)

  --repo DIR     a clone with its whole history; may be given more than once
  --sample N     files in commits (default 200)
  --seed N       which ones (default 1)
  --list         names the files that differ
  --write        a section of docs/benchmarks-candidates.md for each
Exit codes: 0 every limit is met, 1 one is missed.
`
const PAGE = fileURLToPath(new URL('../docs/benchmarks-candidates.md', import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || values.repo.length === 0) {
  process.stdout.write(HELP)
  process.exit(values.help ? 0 : 2)
}
const LEAST = 0.9
const repos = values.repo.map((repo) => resolve(repo))
const steps = { commits, dependents }
process.exitCode = 0
for (const name of positionals.length > 0 ? positionals : Object.keys(steps)) {
  if (!Object.hasOwn(steps, name)) throw new Error(`there is no comparison ${name}`)
  const { title, text, met } = await steps[/** @type {keyof typeof steps} */ (name)]()
  process.stdout.write(`${text}\n\n`)
  if (values.write) writeSection(PAGE, 'Benchmarks: candidates', `candidates-right ${name}`, `## ${title}\n\n${text}`)
  if (!met) process.exitCode = 1
}

async function commits() {
  let met = true
  const rows = []
  /** @type {Map<string, number>} */
  const classes = new Map()
  for (const repo of repos) {
    const pick = (/** @type {string[]} */ files) => sampled(files, Number(values.sample), seeded(Number(values.seed)))
    const compared = await compareCommits(repo, pick)
    const others = compared.filter(({ why }) => why !== null)
    for (const { why } of others) add(classes, why ?? '', 1)
    const equal = compared.length - others.length
    const copies = others.filter(({ isCopy }) => isCopy).length
    const enough = equal >= LEAST * compared.length
    met &&= enough
    rows.push([
      `${nameOf(repo)}`,
      `${equal} of ${compared.length} (${percent(equal, compared.length)})`,
      `${equal} of ${compared.length - copies} (${percent(equal, compared.length - copies)})`,
      `>= ${LEAST * 100} %`,
      enough ? 'met' : 'missed',
    ])
    if (values.list)
      for (const { file, ours, theirs, why } of others)
        process.stderr.write(`${file}: ${ours}, git ${theirs}: ${why}\n`)
  }
  const table = tableOf(['clone', 'as many commits', 'without those git takes for copies', 'limit', ''], rows)
  const git = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim()
  return {
    title: 'Commits of a file',
    text: `${table}\n\n${classTable(classes, 'files that differ, of all clones')}\n\n${values.sample} files each, drawn with seed ${values.seed}; \`git log --follow --no-merges\` of ${git}; ${today()}.`,
    met,
  }
}

function dependents() {
  let met = true
  const rows = []
  /** @type {Map<string, number>} */
  const classes = new Map()
  for (const repo of repos) {
    const { files, equal, edges, classes: own, unclear } = compareDependents(repo)
    for (const [why, count] of own) add(classes, why, count)
    met &&= unclear.length === 0
    rows.push([
      nameOf(repo),
      `${equal} of ${files} (${percent(equal, files)})`,
      `${edges.both}`,
      `${edges.ours - edges.both}`,
      `${edges.theirs - edges.both}`,
      `${unclear.length}`,
      unclear.length === 0 ? 'met' : 'missed',
    ])
    if (values.list) process.stderr.write(unclear.map((one) => `${one}\n`).join(''))
  }
  const head = [
    'clone',
    'files with as many dependents',
    'imports of both',
    'only ours',
    "only dependency-cruiser's",
    'not explained',
    '',
  ]
  return {
    title: 'Dependents of a file',
    text: `${tableOf(head, rows)}\n\n${classTable(classes, 'imports that differ, of all clones')}\n\n${CRUISER} on Node ${process.version}; nothing is installed or built in the clones; ${today()}.`,
    met,
  }
}

/** A clone by its name and commit. @param {string} repo */
function nameOf(repo) {
  const commit = execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], { cwd: repo, encoding: 'utf8' }).trim()
  return `${basename(repo)} ${commit}`
}

/** @param {Map<string, number>} counts @param {string} what */
function classTable(counts, what) {
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([why, count]) => [why, `${count}`])
  return tableOf([what, ''], rows)
}

/** @param {string[]} head @param {string[][]} rows */
function tableOf(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** @param {Map<string, number>} counts @param {string} key @param {number} more */
function add(counts, key, more) {
  counts.set(key, (counts.get(key) ?? 0) + more)
}

/** @param {number} part @param {number} whole */
function percent(part, whole) {
  return `${((100 * part) / whole).toFixed(1)} %`
}

function today() {
  return new Date().toISOString().slice(0, 10)
}
