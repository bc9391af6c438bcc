// Whether the ranking of `candidates` says where something will be mended: files ranked by what was known at past dates,
// held against the fixes of the six months after, beside other rankings of the same files.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.mjs'
import { fixesAfter, gitIn, MONTHS_AFTER, namedCommits, sloc, withPast } from './past.mjs'
import { bestRecall, judge, METHODS } from './prediction.mjs'
import { writeSection } from './page.mjs'

const HELP = `Ranks the files of repositories at past dates, and looks which were mended in the six months after.

  npm run bench -- candidates-predict --repo DIR[=PATH,PATH] [--repo ...] [options]

  --repo DIR      a clone with its whole history; files below PATH are ranked, all without it
  --design NAME   a repository that the formula was chosen on, told apart in the table; again and again
  --date DATE     ranks at this date; again and again (default: half-yearly, 2023-01-01 to 2026-01-01)
  --mended RE     judges the same rankings once more: mended is what a commit of these words touches
  --json          all figures as JSON
  --from FILE     takes repositories from such JSON, measured before; again and again
  --write         its section of docs/candidates.md
Exit codes: 0 ours is best or equal to (a) to (d) on average, 1 it is not; (e) is a part of ours.
`
const CLI = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const PAGE = fileURLToPath(new URL('../docs/candidates.md', import.meta.url))
const DATES = [2023, 2024, 2025].flatMap((year) => [`${year}-01-01`, `${year}-07-01`]).concat('2026-01-01')
/** Commits with their half-life, and nothing else of the formula. */
const HOTNESS_ALONE = 'fixes=0,churn=0,authors=0,complexity=0,fan-in=0'
/** With fewer mended files a recall is a matter of luck. */
const FEWEST = 10

const { values } = parseArgs({
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    design: { type: 'string', multiple: true, default: [] },
    date: { type: 'string', multiple: true, default: DATES },
    mended: { type: 'string' },
    json: { type: 'boolean', default: false },
    from: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || values.repo.length + values.from.length === 0) process.stdout.write(HELP)
else await main()

async function main() {
  const { DEFAULT_FIX_RULE } = await bundle('candidates/history/fix-rule')
  const other = values.mended === undefined ? null : new RegExp(values.mended, 'i')
  const rules = [DEFAULT_FIX_RULE.isFix, ...(other ? [(/** @type {string} */ subject) => other.test(subject)] : [])]
  const before = values.from.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')))
  const measured = values.repo.map((text) => {
    const [dir, paths = ''] = /** @type {[string, string?]} */ (text.split('='))
    const snapshots = values.date.map((date) => snapshot(resolve(dir), paths.split(',').filter(Boolean), date, rules))
    const [results = [], otherwise] = rules.map((_, nth) => snapshots.flatMap((judged) => judged?.[nth] ?? []))
    const name = basename(dir.replace(/\/(?:repo|\.git)?\/?$/, '')).replace('+', '/')
    return { name, commit: gitIn(dir)('rev-parse', '--short=12', 'HEAD').trim(), paths, results, otherwise }
  })
  const repos = [...before, ...measured]
  const again = repos.flatMap((one) => (one.otherwise ? [{ ...one, results: one.otherwise }] : []))
  const text = [
    report(repos),
    ...(again.length > 0 && other
      ? [
          `The same rankings, where mended is what is touched by a commit whose first line matches \`${other.source}\`:`,
          means(again),
        ]
      : []),
  ].join('\n\n')
  process.stdout.write(values.json ? `${JSON.stringify(repos, null, 2)}\n` : `${text}\n`)
  if (values.write) writeSection(PAGE, 'Candidates', 'candidates-predict', text)
  const [ours, ...others] = averages(repos.filter(({ results }) => results.length > 0)).slice(0, 4)
  const best = ['recall', 'cost'].every((key) => others.every((one) => one[key] <= ours[key] + 0.0005))
  process.exitCode = best ? 0 : 1
}

/**
 * @param {string} repo
 * @param {string[]} paths
 * @param {string} date
 * @param {((subject: string) => boolean)[]} rules of what is a fix
 * @returns {any[]} what is found by each of them; `null` for too few
 */
function snapshot(repo, paths, date, rules) {
  // Of months that the clone does not have nobody knows what was mended.
  if (Date.parse(date) + MONTHS_AFTER * 86_400_000 > Number(gitIn(repo)('log', '-1', '--format=%ct')) * 1000) return []
  return withPast(repo, date, ({ commit, dir }) => {
    // Not every folder was there at every date.
    const then = paths.filter((path) => existsSync(join(dir, path)))
    if (then.length === 0 && paths.length > 0) return []
    const args = [
      CLI,
      'candidates',
      '--quiet',
      '--json',
      '--top',
      '1000000',
      ...then.flatMap((path) => ['--path', path]),
    ]
    const run = (/** @type {string[]} */ ...more) =>
      JSON.parse(
        execFileSync(process.execPath, [...args, ...more], {
          cwd: dir,
          env: { ...process.env, XDG_CACHE_HOME: join(dir, '.cache') },
          encoding: 'utf8',
          maxBuffer: 2 ** 30,
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      )
    // Every commit counts where commits are counted.
    const commits = new Map(run('--mass', '1000000').map((/** @type {any} */ one) => [one.file, one.commits]))
    const heat = new Map(run('--weights', HOTNESS_ALONE).map((/** @type {any} */ one) => [one.file, one.score]))
    const [named, ranked] = [namedCommits(dir), run()]
    const known = ranked.map((/** @type {any} */ { file, lines, score }) => ({
      file,
      lines,
      score,
      sloc: sloc(join(dir, file)),
      commits: commits.get(file) ?? 0,
      hotness: heat.get(file) ?? 0,
      named: named.get(file) ?? 0,
    }))
    return rules.map((isFix) => {
      const fixes = fixesAfter(repo, commit, date, isFix)
      const rows = known.map((/** @type {any} */ one) => ({ ...one, fixes: fixes.get(one.file) ?? 0 }))
      const mended = rows.filter((/** @type {any} */ one) => one.fixes > 0).length
      process.stderr.write(`${basename(repo)} ${date}: ${rows.length} files, ${mended} mended after it\n`)
      if (mended < FEWEST) return null
      const methods = METHODS.map(({ of }) => judge(rows, of))
      return { date, files: rows.length, mended, best: bestRecall(rows), methods }
    })
  })
}

/**
 * Of each method the mean over repositories of the mean over dates.
 *
 * @param {any[]} repos
 * @returns {any[]}
 */
function averages(repos) {
  return METHODS.map((_, nth) =>
    mean(repos.map(({ results }) => mean(results.map((/** @type {any} */ one) => one.methods[nth])))),
  )
}

/** @param {any[]} figures */
function mean(figures) {
  const keys = Object.keys(figures[0] ?? {})
  return Object.fromEntries(keys.map((key) => [key, figures.reduce((sum, one) => sum + one[key], 0) / figures.length]))
}

/** @param {any[]} repos */
function ahead(repos) {
  const own = repos.map((one) => averages([one]))
  const wins = (/** @type {number} */ nth, /** @type {string} */ key) =>
    own.filter((methods) => methods[0][key] >= methods[nth][key] - 0.0005).length
  return METHODS.slice(1)
    .map(({ name }, nth) => `${name} ${wins(nth + 1, 'recall')} and ${wins(nth + 1, 'cost')} of ${repos.length}`)
    .join('; ')
}

/** @param {any[]} repos */
function means(repos) {
  const known = repos.filter(({ results }) => results.length > 0)
  const isDesign = (/** @type {any} */ { name }) => values.design.includes(name)
  const [design, proof] = [known.filter(isDesign), known.filter((one) => !isDesign(one))]
  const line = (/** @type {string} */ name, /** @type {any[]} */ ones) =>
    ones.length === 0
      ? []
      : [
          `| ${[name, ones.reduce((sum, { results }) => sum + results.length, 0), ...averages(ones).map(({ recall, cost }) => `${recall.toFixed(3)} / ${cost.toFixed(3)}`), mean(ones.map(({ results }) => mean(results.map((/** @type {any} */ { best }) => ({ best }))))).best.toFixed(3)].join(' | ')} |`,
        ]
  const head = ['repository', 'dates', ...METHODS.map(({ name }) => name), 'most recall that is possible']
  return [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...design.flatMap((one) => line(`${one.name} (design)`, [one])),
    ...proof.flatMap((one) => line(one.name, [one])),
    ...(design.length > 0 ? line('**mean, design**', design) : []),
    ...(design.length > 0 ? line('**mean, proof**', proof) : []),
    ...line('**mean, all**', known),
  ].join('\n')
}

/** @param {any[]} repos */
function report(repos) {
  const known = repos.filter(({ results }) => results.length > 0)
  const files = averages(known)
    .map(({ files: area }, nth) => `${METHODS[nth]?.name} ${area.toFixed(3)}`)
    .join(', ')
  const commits = known
    .map(({ name, commit, paths }) => `${name} ${commit}${paths === '' ? '' : ` (${paths.replaceAll(',', ', ')})`}`)
    .join('; ')
  const snapshots = known.flatMap(({ results }) => results)
  const count = (/** @type {string} */ key) => snapshots.reduce((sum, one) => sum + one[key], 0)
  return [
    `Each cell: recall in the first tenth of files / area under the cost-effectiveness curve. ${snapshots.length} rankings of ${count('files')} files in all, of which ${count('mended')} were mended in the six months after. Dates: ${values.date.join(', ')}, those with fewer than ${FEWEST} mended files, or with less than six months after them, left out.`,
    '',
    means(known),
    '',
    `The area where a file that was mended several times counts once, mean of all: ${files}.`,
    '',
    `Repositories in which ours is ahead or equal, by recall and by area: ${ahead(known)}.`,
    '',
    `Clones: ${commits}. Node ${process.version}, ${gitIn('.')('--version').trim()}.`,
  ].join('\n')
}
