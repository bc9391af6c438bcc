import { listed } from '../src/candidates/notes.ts'
import type { ProjectTasks } from '../src/candidates/tasks/project-tasks.ts'
import { TASK_RULES, type Task } from '../src/candidates/tasks/task.ts'
import { code } from './markdown.ts'
import type { Output } from './output.ts'

/** Of one file; what comes after pays little. */
const MOST_PARTS = 20

/** The task in words, as Markdown, for whoever does it: an agent, or a person. */
export function promptText({ tasks, uncommitted }: ProjectTasks): Output {
  if (tasks.length === 0) return ['There is nothing to do: of all that is ranked, nothing is left to cover.']
  const several =
    tasks.length > 1
      ? ' One file after the other, each in a change of its own: commit it when its check has passed.'
      : ''
  const rules = TASK_RULES.map((rule) => `- ${rule}`)
  return [
    '# Task: write tests where they pay most',
    '',
    `Cover what nothing covers in the file${tasks.length > 1 ? 's' : ''} below.${several}`,
    '',
    '## Rules',
    '',
    ...rules,
    ...(uncommitted.length > 0
      ? ['', `Commit first what is not yet, or the check takes it for a part of the change: ${listed(uncommitted)}.`]
      : []),
    ...tasks.flatMap((task) => ['', ...taskLines(task)]),
  ]
}

function taskLines(task: Task): string[] {
  const {
    file,
    why,
    uncovered,
    uncovered_branches,
    uncovered_branch_lines: forks,
    measured,
    tests,
    write,
    extend,
    run,
    run_all,
    check,
  } = task
  const title = measured
    ? 'Nothing covers:'
    : 'What covers this file is not known. Its functions; the first command below shows what of them nothing covers:'
  const more = uncovered.length - MOST_PARTS
  return [
    `## ${file}`,
    '',
    `Why: ${why}.`,
    '',
    ...(uncovered.length > 0
      ? [title, '', ...uncovered.slice(0, MOST_PARTS).map((one) => uncoveredLine(one, measured))]
      : []),
    ...(more > 0 ? [`- and ${more} smaller parts`] : []),
    ...(uncovered_branches ? [...(uncovered.length > 0 ? [''] : []), branchesLine(uncovered_branches, forks)] : []),
    '',
    tests.length === 0
      ? 'There are no tests here yet to follow as style.'
      : `Follow these tests as style: ${tests.map(code).join(', ')}.`,
    `${extend ? 'Extend' : 'Write'} ${code(write)}.`,
    '',
    'Run just that test file, with the coverage of that file:',
    '',
    `    ${run}`,
    '',
    check === null
      ? 'When it covers more, run all tests:'
      : 'When it covers more, run all tests, then ask whether the change paid:',
    '',
    `    ${run_all}`,
    ...(check === null ? [] : [`    ${check}`]),
  ]
}

function uncoveredLine(one: Task['uncovered'][number], measured: boolean): string {
  const { function: name, start_line, end_line, complexity } = one
  if (name === null) return `- outside of functions: ${openText(one)}`
  const which = measured ? `: ${openText(one)}` : ''
  const where = onLines([start_line === end_line ? String(start_line) : `${start_line}-${end_line}`])
  return `- ${code(name)} (${where}, complexity ${complexity})${which}`
}

/** Such as `all of it`, `nothing calls it`, `lines 3-5, a part of line 7`. */
function openText({ whole, called, lines, partly }: Task['uncovered'][number]): string {
  if (whole) return 'all of it'
  if (called === false) return 'nothing calls it'
  const parts = [
    lines.length > 0 ? onLines(lines) : null,
    partly.length > 0 ? `a part of ${onLines(partly)}` : null,
  ].filter((part) => part !== null)
  return parts.length > 0 ? parts.join(', ') : 'branches alone'
}

function branchesLine(count: number, lines: readonly string[] | null): string {
  return `Branches that are not taken: ${count}, of what begins on ${onLines(lines ?? [])}.`
}

/** `line 3`, `lines 3-5, 9`. */
function onLines(ranges: readonly string[]): string {
  return `line${ranges.length === 1 && !ranges[0]!.includes('-') ? '' : 's'} ${ranges.join(', ')}`
}
