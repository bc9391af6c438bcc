import type { Entry } from './entry.ts'

export const cobertura: readonly Entry[] = []
