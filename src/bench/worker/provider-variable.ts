/** The variable that says where Vitest 5's tinybench is: Vitest does not export its own provider. */
export const TINYBENCH = 'VITEST_EVOLVE_TINYBENCH'
