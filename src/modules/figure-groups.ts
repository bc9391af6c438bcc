import type { Edit } from './edit-json.ts'
import { isRecord } from './manifest.ts'

/** Figures of one observation: they are measured together, and of two observations one stays as a whole. */
export interface FigureGroup {
  /** For people. */
  name: string
  /** What a manifest has of it; `undefined` where it has nothing. */
  figures(content: Content): Content | undefined
  observedAt(content: Content): unknown
  /** What makes the figures of a manifest those of another. */
  edits(content: Content, like: Content): Edit[]
}

type Content = Record<string, unknown>

/** Keys of `testing` that `coverage` writes. */
const OF_COVERAGE = /^(?:coverage_observed|observed_\w+|lines_covered|lines_total|provider|ledger)$/

/** Figures of another kind below `testing`, such as `mutation_observed` and `mutation_observed_at`. */
const OF_OTHERS = /^(\w+?)_observed(?:_\w+)?$/

/** The groups that any of some versions of a manifest has. */
export function figureGroups(versions: readonly Content[]): FigureGroup[] {
  const kinds = new Set(
    versions.flatMap((one) => Object.keys(recordIn(one, 'testing')).flatMap((key) => kindOf(key) ?? [])),
  )
  const groups = [...kinds].map((kind) => {
    const time = kind === 'coverage' ? 'observed_at' : `${kind}_observed_at`
    return groupOf(`testing.${kind}_observed`, ['testing'], (key) => kindOf(key) === kind, time)
  })
  const observed = hasLatencies(versions)
    ? [groupOf('performance.observed', ['performance', 'observed'], () => true, 'observed_at')]
    : []
  return [...groups, ...observed]
}

/** A manifest without the figures of all groups: what is left is merged key by key. */
export function withoutFigures(content: Content, versions: readonly Content[]): Content {
  const { testing, performance } = content
  return {
    ...content,
    ...(isRecord(testing) ? { testing: filtered(testing, (key) => kindOf(key) === null) } : {}),
    ...(isRecord(performance) && hasLatencies(versions)
      ? { performance: filtered(performance, (key) => key !== 'observed') }
      : {}),
  }
}

function kindOf(key: string): string | null {
  return OF_COVERAGE.test(key) ? 'coverage' : (OF_OTHERS.exec(key)?.[1] ?? null)
}

/** Unless somebody has put something else there: that is merged like any other key. */
function hasLatencies(versions: readonly Content[]): boolean {
  const observed = versions.map((one) => recordIn(one, 'performance').observed)
  return observed.some(isRecord) && observed.every((one) => one === undefined || isRecord(one))
}

function groupOf(name: string, path: string[], isOwn: (key: string) => boolean, time: string): FigureGroup {
  const own = (content: Content): Content => {
    const parent = path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), content)
    return isRecord(parent) ? filtered(parent, isOwn) : {}
  }
  return {
    name,
    figures: (content) => (Object.keys(own(content)).length === 0 ? undefined : own(content)),
    observedAt: (content) => own(content)[time],
    edits: (content, like) => {
      const [from, to] = [own(content), own(like)]
      if (path.length > 1 && Object.keys(to).length === 0)
        return Object.keys(from).length > 0 ? [[path, undefined]] : []
      return [...new Set([...Object.keys(from), ...Object.keys(to)])].map((key): Edit => [[...path, key], to[key]])
    },
  }
}

function recordIn(content: Content, key: string): Content {
  const value = content[key]
  return isRecord(value) ? value : {}
}

function filtered(record: Content, keep: (key: string) => boolean): Content {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)))
}
