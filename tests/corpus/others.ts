import type { Entry } from './entry.ts'

export const others: readonly Entry[] = []
