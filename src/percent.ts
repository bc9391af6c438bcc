/** Floored, so that a figure never looks like more than it is; in whole numbers, so that 80 of 100 are exactly 80. */
export function percentOf(covered: number, total: number): number | null {
  return total === 0 ? null : Math.floor((covered * 10_000) / total) / 100
}
