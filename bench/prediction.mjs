/**
 * A file as it was known at a past date, and how often it was mended in the months after.
 *
 * @typedef {{ file: string; lines: number; sloc: number; commits: number; hotness: number; named: number; score: number; fixes: number }} Row
 */

/**
 * How to rank files by what was known of them: the first is inspected first.
 *
 * @type {{ name: string; of: (row: Row) => number }[]}
 */
export const METHODS = [
  { name: 'ours', of: ({ score }) => score },
  { name: '(a) size, and (d) the original', of: ({ lines }) => lines },
  { name: '(b) commit count', of: ({ commits }) => commits },
  { name: '(c) churn x complexity', of: ({ named, sloc }) => named * sloc },
  { name: '(e) H alone', of: ({ hotness }) => hotness },
]

/** The share of files that somebody would inspect first. */
const TOP = 0.1

/**
 * What a ranking finds: `recall`, the share of the mended files that are in its first tenth; `cost`, the area under the
 * curve of mendings found over lines inspected (1: all in the first line, 0.5: by chance; Mende and Koschke,
 * Revisiting the Evaluation of Defect Prediction Models, 2009); `files`, the same of mended files, where one that was
 * mended often counts once.
 *
 * @param {Row[]} rows
 * @param {(row: Row) => number} of
 */
export function judge(rows, of) {
  const order = rows
    .map((row) => ({ row, key: of(row) }))
    .sort((a, b) => b.key - a.key || (a.row.file < b.row.file ? -1 : 1))
    .map(({ row }) => row)
  const mended = rows.filter(({ fixes }) => fixes > 0).length
  const first = order.slice(0, Math.ceil(rows.length * TOP))
  return {
    recall: first.filter(({ fixes }) => fixes > 0).length / mended,
    cost: area(order, ({ fixes }) => fixes),
    files: area(order, ({ fixes }) => (fixes > 0 ? 1 : 0)),
  }
}

/** The highest recall that any ranking could have. @param {Row[]} rows */
export function bestRecall(rows) {
  const mended = rows.filter(({ fixes }) => fixes > 0).length
  return Math.min(1, Math.ceil(rows.length * TOP) / mended)
}

/**
 * @param {Row[]} order
 * @param {(row: Row) => number} gain
 */
function area(order, gain) {
  const [lines, gains] = [(/** @type {Row} */ row) => row.lines, gain].map((of) =>
    order.reduce((sum, row) => sum + of(row), 0),
  )
  let sum = 0
  let found = 0
  for (const row of order) {
    const next = found + gain(row) / gains
    sum += ((row.lines / lines) * (found + next)) / 2
    found = next
  }
  return sum
}
