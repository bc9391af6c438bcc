import { basename, resolve } from 'node:path'
import { isOpen, type Candidate } from '../src/candidates/candidate.ts'
import { excludeNotes } from '../src/candidates/notes.ts'
import { rankProject, type Ranking } from '../src/candidates/project.ts'
import { rollUp } from '../src/candidates/roll-up.ts'
import { toSarif } from '../src/candidates/sarif.ts'
import { TASK_RULES } from '../src/candidates/tasks/task.ts'
import { readHead } from '../src/git/head.ts'
import { askGit } from '../src/git/stream.ts'
import { findModules, type Found } from '../src/modules/index.ts'
import { CHECK_HELP, CHECK_OPTIONS } from './candidates-check-options.ts'
import { projectOptions, selectionOf, usage, type Selection } from './candidates-options.ts'
import { promptText } from './candidates-prompt.ts'
import { candidatesText, modulesText } from './candidates-text.ts'
import type { Command, Context, Outcome } from './command.ts'
import { jsonLines, type Output } from './output.ts'
import { writePage } from './write-page.ts'

export const candidatesCommand: Command = {
  name: 'candidates',
  help: `vitest-evolve candidates [options]        (or: evolve-candidates)
vitest-evolve candidates check BASE [options]

Ranks the files of a project by where a test pays most: how much of them nothing covers, how
often they change and are mended, how complex they are, and how much depends on them. Prints a
table on a terminal, else a JSON array, best first. The formula is in docs/candidates.md in
the repository.

Coverage is taken from the newest report that knows a file: of our own runs
(reports/coverage.json), coverage/coverage-final.json, lcov.info or Cobertura. No test is run.

What is ranked
  --path P          files below this folder, or this file; may be given again
  --module M        files of this module, by name or folder; may be given again
  --modules         modules (folders with a module.manifest.json) in place of files
  --min-lines N     files with at least N lines that nothing covers, with --modules, too
  --exclude GLOB    not these files, such as 'src/cart/**'; may be given again
  --coverage FILE   takes coverage from this report; may be given again
  --since T         history from then on: 90d, 12w, 6m, 1y before the newest commit, or a date
                    (default: all of it)

How it is ranked
  --half-life DAYS  days after which a commit counts half (default: 90)
  --fix-pattern RE  what the first line of a message says where a commit mends something
  --mass N          commits that touch more than N source files, tests among them, are left
                    out (default: 50)
  --weights W       such as hotness=2,fan-in=0; 0 leaves a part out. Of hotness, fixes, churn,
                    authors, complexity, fan-in, uncovered

What is printed
  --top N           how many (default: 50 as JSON, 15 as table)
  --functions       the functions worth testing of each file, too
  --table           the table, also where stdout is no terminal
  --json            the JSON array, also on a terminal
  --sarif           SARIF 2.1.0, for code hosts and editors
  --html FILE       writes a page, too: the files as a map, area by lines, colour by score
  --prompt [N]      the task "write tests for the top N" in words, for an agent or a person
                    (default: 1); with --json as data
  --out FILE        writes to a file instead, and makes its folders
  --no-cache        reads all files and the whole history again
  --cwd DIR         the project's folder (default: this one)
  --quiet           no progress
  --help            this text

check BASE measures whether the change since BASE paid: candidates check --help tells more.

Exit codes: 0 ranked, 2 it could not be done.
`,
  helpOf: { check: CHECK_HELP },
  options: {
    path: { type: 'string', multiple: true },
    module: { type: 'string', multiple: true },
    modules: { type: 'boolean' },
    'min-lines': { type: 'string' },
    exclude: { type: 'string', multiple: true },
    coverage: { type: 'string', multiple: true },
    since: { type: 'string' },
    'half-life': { type: 'string' },
    'fix-pattern': { type: 'string' },
    mass: { type: 'string' },
    weights: { type: 'string' },
    top: { type: 'string' },
    functions: { type: 'boolean' },
    table: { type: 'boolean' },
    sarif: { type: 'boolean' },
    html: { type: 'string' },
    prompt: { type: 'string' },
    'no-cache': { type: 'boolean' },
    ...CHECK_OPTIONS,
  },
  meant: { prompt: '1' },
  positionals: true,
  run: runCandidates,
}

async function runCandidates(context: Context): Promise<Outcome> {
  if (context.positionals[0] === 'check') return (await import('./candidates-check.ts')).runCheck(context)
  const { root, values, positionals, progress, warn } = context
  if (positionals.length > 0)
    throw usage(`${JSON.stringify(positionals[0])} is neither check nor an option; name folders with --path`)
  const stray = Object.keys(CHECK_OPTIONS).find((name) => values[name] !== undefined)
  if (stray !== undefined) throw usage(`--${stray} goes with check BASE`)
  const form = formOf(context)
  const [page, out] = [values.html, values.out].map((file) => (typeof file === 'string' ? resolve(file) : null))
  if (page !== null && page === out) throw usage('--out and --html name the same file')
  const found = await findModules(root)
  const selection = selectionOf(context, found)
  const options = await projectOptions(context, found)
  const ranking = await rankProject(options)
  for (const { manifest, message } of found.unreadable)
    warn(`${manifest.slice(root.length + 1)}: ${message}; its module goes by the name of its folder [ERR_MANIFEST]`)
  for (const note of ranking.notes) warn(note)
  const sources = [...found.sources.keys()].map((file) => file.slice(root.length + 1))
  for (const note of excludeNotes(options.exclude, sources)) warn(note)
  const chosen = ranking.candidates.filter(selection.isChosen)
  if (typeof values.html === 'string') {
    await writePage(values.html, await pageOf(context, chosen, ranking))
    progress(`map: ${values.html}`)
  }
  return { code: 0, output: await outputOf(form, context, { ranking, chosen, found, selection }) }
}

type Form = 'table' | 'json' | 'sarif' | 'prompt'

function formOf({ values, json }: Context): Form {
  const asked = ['table', 'sarif', 'prompt'].filter((name) => values[name] !== undefined)
  if (asked.length > 1) throw usage(`--${asked.join(' and --')} exclude each other`)
  const [form] = asked as (Exclude<Form, 'json'> | undefined)[]
  if (json && form !== undefined && form !== 'prompt') throw usage(`--json and --${form} exclude each other`)
  if (values.modules === true && form !== undefined && form !== 'table')
    throw usage(`--modules and --${form} exclude each other`)
  if (values.modules === true && values.functions === true) throw usage('--modules and --functions exclude each other')
  return form ?? (json || values.out !== undefined || !process.stdout.isTTY ? 'json' : 'table')
}

interface Ranked {
  ranking: Ranking
  /** Candidates that were asked for. */
  chosen: readonly Candidate[]
  found: Found
  selection: Selection
}

const TOP = { json: 50, table: 15, sarif: 50 }

async function outputOf(form: Form, context: Context, { ranking, chosen, found, selection }: Ranked): Promise<Output> {
  const { root, json, values } = context
  if (form === 'prompt') {
    const open = chosen.filter(isOpen)
    // With it comes the parser.
    const { projectTasks } = await import('../src/candidates/tasks/project-tasks.ts')
    const wanted = await projectTasks(root, open.slice(0, selection.tasks), found.sources, ranking.tests)
    return json ? jsonLines({ rules: TASK_RULES, ...wanted }) : promptText(wanted)
  }
  const top = selection.top ?? TOP[form]
  if (values.modules === true) {
    const modules = rollUp(chosen, ranking.modules, ranking.reports.length > 0)
    const best = modules.slice(0, top)
    if (form === 'json') return jsonLines(best)
    return modulesText(best, { all: modules.length, fewest: selection.fewest, width: widthOf(values) })
  }
  const best = chosen.slice(0, top)
  if (form === 'sarif') {
    // For code hosts, names begin at the top of the repository.
    const prefix = (await askGit(root, ['rev-parse', '--show-prefix'])).out?.replace(/\n$/, '') ?? ''
    return jsonLines(toSarif(best, prefix, await context.version()))
  }
  const functions = values.functions === true
  if (form === 'table')
    return candidatesText(best, {
      all: chosen.length,
      ranked: ranking.candidates.length,
      narrowed: values.path !== undefined || values.exclude !== undefined,
      functions,
      width: widthOf(values),
    })
  return jsonLines(best.map(({ functions: parts, ...one }) => (functions ? { ...one, functions: parts } : one)))
}

/** Of the terminal, in columns, where it is one that the table is for; those that don't say are taken for 80 wide. */
function widthOf({ out }: Context['values']): number | null {
  return out === undefined && process.stdout.isTTY ? process.stdout.columns || 80 : null
}

async function pageOf({ root }: Context, chosen: readonly Candidate[], { notes }: Ranking): Promise<string> {
  const head = await readHead(root)
  const commit = head.commit === null ? 'no commit' : head.commit.slice(0, 12)
  const { treemapPage } = await import('../src/candidates/page/page.ts')
  return treemapPage(chosen, { project: basename(root), commit, notes })
}
