import type { Context, Outcome } from './command.ts'
export async function runCompare(_: Context): Promise<Outcome> {
  throw new Error('soon')
}
