import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { CLI, NODE, type Project, type Run } from './lab.ts'

interface Step {
  id?: string
  name?: string
  if?: string
  run?: string
  uses?: string
  env?: Record<string, string>
}

interface Job {
  if?: string
  env?: Record<string, string>
  steps: Step[]
}

export interface StepRun extends Run {
  name: string
}

/**
 * Runs the commands of one job of the workflow that stands in a project, in order, as GitHub would on a machine with
 * stand-ins for `npm`, `npx` (this CLI) and `gh`. Steps that use an action are left out.
 * @param facts what the expressions in conditions and variables stand for
 */
export async function runJob(
  project: Project,
  name: string,
  facts: Record<string, string>,
  env: Record<string, string> = {},
): Promise<StepRun[]> {
  const text = readFileSync(join(project.dir, '.github/workflows/coverage.yml'), 'utf8')
  const job = (parse(text) as { jobs: Record<string, Job> }).jobs[name]!
  const bin = standIns(project)
  const runs: StepRun[] = []
  let failed = false
  for (const step of job.steps) {
    if (step.run === undefined || !holds(step.if ?? 'success()', facts, failed)) continue
    project.write({ '../step.sh': `export PATH='${bin}':"$PATH"\n${step.run}\n` })
    const variables = Object.entries({ ...job.env, ...step.env }).map(([key, value]) => [key, filledIn(value, facts)])
    const run = await project.shell('bash -e ../step.sh', { ...env, ...Object.fromEntries(variables) })
    runs.push({ name: step.name ?? step.run, ...run })
    failed ||= run.code !== 0
  }
  return runs
}

/** Just what the workflow's conditions are made of. */
function holds(condition: string, facts: Record<string, string>, failed: boolean): boolean {
  const expression = condition.replace(/^\$\{\{(.*)\}\}$/s, '$1').trim()
  // Without a function of state in it, a step is only run after success.
  const always = expression.includes('cancelled()')
  return (
    (always || !failed) &&
    expression.split(' && ').every((part) => {
      if (part === '!cancelled()' || part === 'success()') return true
      const [, fact, value] = /^([\w.]+) == '([^']*)'$/.exec(part) ?? []
      if (fact === undefined) throw new Error(`a condition that this does not know: ${part}`)
      return known(fact, facts) === value
    })
  )
}

function filledIn(text: string, facts: Record<string, string>): string {
  return text.replaceAll(/\$\{\{ ([\w.]+) \}\}/g, (_, fact: string) => known(fact, facts))
}

function known(fact: string, facts: Record<string, string>): string {
  if (facts[fact] === undefined) throw new Error(`an expression that this does not know: ${fact}`)
  return facts[fact]
}

/** `gh` writes down what it is called with, and answers a question with the content of `gh-answer`. */
function standIns({ dir }: Project): string {
  const bin = join(dir, '../bin')
  mkdirSync(bin, { recursive: true })
  const scripts = {
    npm: 'exit 0',
    npx: `shift\nexec '${NODE}' '${CLI}' "$@"`,
    gh: `printf '%s\\n' "$*" >> '${dir}/../gh-calls'
case "$*" in
  *--jq*) cat '${dir}/../gh-answer' 2>/dev/null || true ;;
  *) cat comment.md > '${dir}/../gh-body' ;;
esac`,
  }
  for (const [name, script] of Object.entries(scripts))
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return bin
}
