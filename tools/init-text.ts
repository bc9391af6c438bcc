import picocolors from 'picocolors'
import type { Plan } from '../src/init/plan.ts'
import type { Change } from '../src/init/write.ts'
import { counted } from './counted.ts'
import { diffOf } from './diff-text.ts'
import { plainTable } from './plain-table.ts'
import { printable } from './printable.ts'

/** All that would be written, what is there already, and how packages run then. */
export function planText({ changes, kept, byHand, notes, packages }: Plan): string {
  const colors = picocolors.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR)
  const diff = (change: Change): string => diffOf(change, colors)
  return [
    ...changes.map((change) => `${diff(change)}\n`),
    ...kept.map(({ path, reason }) => `= ${path}: ${reason}\n`),
    packagesText(packages),
    ...notes.map((note) => `note: ${printable(note)}\n`),
    ...byHand.map(({ path, what, change }) => `! ${path}: ${printable(what)}\n${change ? `${diff(change)}\n` : ''}`),
  ].join('')
}

/** How each package's tests run, once all is written. */
function packagesText(packages: Plan['packages']): string {
  if (packages.length === 0) return ''
  const rows = packages.map(({ path, script, test_files: files, at_root: there, alone, notes }) =>
    [path, script ?? '-', files === null ? '?' : String(files), there, alone, notes.join('; ')].map(printable),
  )
  const head = ['package', 'script', 'test files', 'run at the root', 'run alone', '']
  return `\n${plainTable(head, [2], rows)}\n`
}

/** What became of it, and what is next. */
export function closingText({ changes, next }: Plan, confirmed: boolean, asked: boolean): string {
  if (changes.length > 0 && !confirmed)
    return asked ? 'nothing was written\n' : `nothing was written: --yes writes ${counted(changes.length, 'file')}\n`
  return [
    ...changes.map(({ path }) => `+ ${path}\n`),
    ...(changes.length === 0 ? ['nothing to write\n'] : []),
    ...next.map((step) => `next: ${step}\n`),
  ].join('')
}

export function planJson({ changes, kept, byHand, notes, next, packages }: Plan, confirmed: boolean): object {
  const paths = changes.map(({ path }) => path)
  return {
    written: confirmed ? paths : [],
    kept,
    pending: confirmed ? [] : paths,
    by_hand: byHand.map(({ path, what }) => ({ path, what })),
    notes,
    next,
    packages,
  }
}
