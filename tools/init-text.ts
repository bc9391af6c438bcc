import { DRIVER } from '../src/init/merge-driver.ts'
import type { Plan } from '../src/init/plan.ts'
import { counted } from './counted.ts'
import { diffOf } from './diff-text.ts'
import type { Output } from './output.ts'
import { plainTable } from './plain-table.ts'

/** All that would be written, what is there already, and how packages run then. */
export function planText({ changes, kept, byHand, driver, notes, packages }: Plan): Output {
  return [
    ...changes.flatMap(diffOf),
    ...kept.map(({ path, reason }) => `= ${path}: ${reason}`),
    ...packagesText(packages),
    ...(driver
      ? [`note: git config merge.${DRIVER}.driver is set in this clone: figures in manifests merge by it`]
      : []),
    ...notes.map((note) => `note: ${note}`),
    ...byHand.flatMap(({ path, what, change }) => [
      ...`! ${path}: ${what}`.split('\n'),
      ...(change ? diffOf(change) : []),
    ]),
  ]
}

/** How each package's tests run, once all is written. */
function packagesText(packages: Plan['packages']): Output {
  if (packages.length === 0) return []
  const rows = packages.map(({ path, script, test_files: files, at_root: there, alone, notes }) => [
    path,
    script ?? '-',
    files === null ? '?' : String(files),
    there,
    alone,
    notes.join('; '),
  ])
  const head = ['package', 'script', 'test files', 'run at the root', 'run alone', '']
  return ['', ...plainTable(head, [2], rows), '']
}

/** What became of it, and what is next. */
export function closingText({ changes, driver, next }: Plan, confirmed: boolean, asked: boolean): Output {
  const what = changes.length === 0 ? "git's setting" : counted(changes.length, 'file')
  if ((changes.length > 0 || driver) && !confirmed)
    return [asked ? 'nothing was written' : `nothing was written: --yes writes ${what}`]
  return [
    ...changes.map(({ path }) => `+ ${path}`),
    ...(driver ? [`+ git config merge.${DRIVER}.driver`] : []),
    ...(changes.length === 0 && !driver ? ['nothing to write'] : []),
    ...next.map((step) => `next: ${step}`),
  ]
}

export function planJson({ changes, kept, byHand, driver, notes, next, packages }: Plan, confirmed: boolean): object {
  const paths = changes.map(({ path }) => path)
  return {
    written: confirmed ? paths : [],
    kept,
    pending: confirmed ? [] : paths,
    // Of this clone, set or to be set with the files.
    git_settings: driver ? [`merge.${DRIVER}.driver`] : [],
    by_hand: byHand.map(({ path, what }) => ({ path, what })),
    notes,
    next,
    packages,
  }
}
