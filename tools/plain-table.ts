import Table from 'cli-table3'
import { printable } from '../src/printable.ts'
import { marks } from './marks.ts'

/** Columns with two blanks between them, and nothing else; as lines. What a cell has, cannot make another. */
export function plainTable(head: string[], right: readonly number[], rows: readonly string[][]): string[] {
  const none = [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ]
  const table = new Table({
    head,
    chars: { ...Object.fromEntries(none.map((key) => [key, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (right.includes(index) ? 'right' : 'left')),
  })
  table.push(...rows.map((row) => row.map(printable)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
}

/** Where marks have to be words, blocks can't be shown either. */
export function charset(): 'ascii' | 'unicode' {
  return marks().ok === 'ok' ? 'ascii' : 'unicode'
}
