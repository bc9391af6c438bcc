export function welchTest(a: readonly number[], b: readonly number[]): number
