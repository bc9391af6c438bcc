export interface Row {
  file: string
  lines: number
  sloc: number
  commits: number
  hotness: number
  named: number
  score: number
  fixes: number
}
export const METHODS: { name: string; of: (row: Row) => number }[]
export function judge(rows: Row[], of: (row: Row) => number): { recall: number; cost: number; files: number }
export function bestRecall(rows: Row[]): number
