import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Candidate } from '../src/candidates/candidate.ts'
import { DEFAULT_FIX_RULE, fixRule } from '../src/candidates/history/fix-rule.ts'
import type { ProjectOptions } from '../src/candidates/project.ts'
import { WEIGHTS, type Weights } from '../src/candidates/score.ts'
import { parseSince } from '../src/candidates/history/since.ts'
import { EvolveError } from '../src/errors.ts'
import { isBelow, ownersOf, ownership, slashed, type Found } from '../src/modules/index.ts'
import { selectModules } from '../src/modules/select.ts'
import type { Context } from './command.ts'
import { noModules } from './no-modules.ts'
import { numberOption, wholeOption } from './options.ts'

const HALF_LIFE = 90
const MOST_FILES = 50

/** What the ranking is asked for; @throws EvolveError `ERR_USAGE` */
export async function projectOptions(context: Context, found: Found): Promise<ProjectOptions> {
  const { root, cwd, values, signal, progress } = context
  const texts = (name: string): string[] => (values[name] as string[] | undefined) ?? []
  const halfLife = numberOption('candidates', 'half-life', values) ?? HALF_LIFE
  if (halfLife === 0) throw usage('--half-life is a number of days above 0')
  return {
    root,
    found,
    paths: texts('path').map((path) => belowRoot(root, path)),
    exclude: texts('exclude'),
    reports: texts('coverage').map((file) => slashed(resolve(cwd, file))),
    since: values.since === undefined ? null : parseSince(values.since as string),
    halfLife,
    fix: values['fix-pattern'] === undefined ? DEFAULT_FIX_RULE : fixRule(values['fix-pattern'] as string),
    mostFiles: wholeOption('candidates', 'mass', values, 1) ?? MOST_FILES,
    weights: values.weights === undefined ? WEIGHTS : parseWeights(values.weights as string),
    version: await context.version(),
    cache: values['no-cache'] !== true,
    signal,
    onProgress: (what) => progress(what, 'live'),
  }
}

/** What of the ranking is printed. */
export interface Selection {
  isChosen(candidate: Candidate): boolean
  /** Uncovered lines that a file has at least. */
  fewest: number
  top: number | undefined
  /** For how many candidates there is a task. */
  tasks: number
}

/** @throws EvolveError `ERR_USAGE` */
export function selectionOf({ root, values }: Context, found: Found): Selection {
  if (values.modules === true) {
    if (ownersOf(found).length === 0) throw noModules(root)
    // Modules of one name would be added up as one.
    selectModules(root, ownersOf(found), [])
  }
  const names = values.module as string[] | undefined
  const modules = names && new Set(selectModules(root, ownersOf(found), names))
  const { codeOwner } = ownership(ownersOf(found))
  const fewest = wholeOption('candidates', 'min-lines', values, 0) ?? 0
  return {
    isChosen: ({ file, uncovered }) => {
      if (uncovered < fewest) return false
      const owner = modules && codeOwner(`${root}/${file}`)
      return !modules || (owner !== undefined && modules.has(owner))
    },
    fewest,
    top: wholeOption('candidates', 'top', values, 1),
    tasks: wholeOption('candidates', 'prompt', values, 1) ?? 1,
  }
}

/** Relative to the root; '' is the root itself. */
function belowRoot(root: string, path: string): string {
  const named = resolve(root, path)
  const exists = existsSync(named)
  // The root is a real path: what leads to it by a link is below it, too.
  const absolute = slashed(exists ? realpathSync(named) : named)
  if (!isBelow(absolute, root)) throw usage(`--path ${JSON.stringify(path)} is not below ${root}`)
  if (!exists) throw usage(`--path ${JSON.stringify(path)}: there is no ${absolute}`)
  return absolute.slice(root.length + 1)
}

/** `hotness=2,fan-in=0`: those that are not named stay as they are. */
function parseWeights(text: string): Weights {
  const weights = { ...WEIGHTS }
  const names = Object.keys(WEIGHTS).map((name) => name.replace('_', '-'))
  for (const part of text.split(',')) {
    const [, name, value] = /^\s*([a-z-]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(part) ?? []
    if (name === undefined || !names.includes(name))
      throw usage(`--weights are such as hotness=2,fan-in=0, of ${names.join(', ')}, not ${JSON.stringify(part)}`)
    weights[name.replace('-', '_') as keyof Weights] = Number(value)
  }
  return weights
}

export function usage(message: string): EvolveError {
  return new EvolveError('ERR_USAGE', `candidates: ${message}`)
}
