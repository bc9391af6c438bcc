import type { Entry } from './entry.ts'

export const istanbul: readonly Entry[] = []
