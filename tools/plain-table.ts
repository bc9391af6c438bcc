import Table from 'cli-table3'

const NONE = [
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

/** A table without rules, two spaces between its columns. */
export function plainTable(head: string[], right: readonly number[]): Table.Table {
  return new Table({
    head,
    chars: { ...Object.fromEntries(NONE.map((key) => [key, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (right.includes(index) ? 'right' : 'left')),
  })
}
