import type { Packed } from './pack.ts'

interface Measure {
  name: string
  low: string
  high: string
  figures: readonly (number | null)[]
  /** From 0 to 1. */
  place(figure: number): number
  text(figure: number | null): string
  ticks: { at: number; text: string }[]
  /** Whether some figures are unknown. */
  some: boolean
}

export function isMeasure(name: string): boolean
export function measureOf(data: Packed, name: string): Measure
export function amount(figure: number): string
export function meanOf(
  figures: readonly (number | null)[],
  files: readonly number[],
  weight: (file: number) => number,
): number | null
export function coloursOf(stops: readonly string[], count?: number): { css: string; ink: string }[]
