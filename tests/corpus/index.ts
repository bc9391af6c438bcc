import { clover } from './clover.ts'
import { cobertura } from './cobertura.ts'
import type { Entry } from './entry.ts'
import { istanbul } from './istanbul.ts'
import { lcov } from './lcov.ts'
import { others } from './others.ts'

export const corpus: Readonly<Record<string, readonly Entry[]>> = { lcov, cobertura, istanbul, clover, others }
