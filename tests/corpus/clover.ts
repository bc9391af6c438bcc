import type { Entry } from './entry.ts'

export const clover: readonly Entry[] = []
