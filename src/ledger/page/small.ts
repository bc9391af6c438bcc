import { short } from './scale.ts'

/** A module's last figures, small, for its row; lines within a stretch, none from one to the next. */
export function drawSmall(stretches: readonly (readonly number[])[], marks: readonly number[] = []): string {
  const figures = stretches.flat()
  const low = Math.min(...figures)
  const range = Math.max(...figures) - low
  const y = (figure: number): string => short(range === 0 ? 12 : 20 - ((figure - low) / range) * 16)
  const x = (nth: number): string => short(2 + (nth / Math.max(1, figures.length - 1)) * 96)
  let nth = 0
  const path = stretches.map((part) => {
    const steps = part.map((figure) => `${x(nth++)} ${y(figure)}`)
    return `M${steps.join('L')}${steps.length === 1 ? 'h.01' : ''}`
  })
  const lines = marks.map((index) => `<line x1="${x(index)}" x2="${x(index)}" y1="1" y2="23"/>`)
  return `<svg class="small" viewBox="0 0 100 24" aria-hidden="true">${lines.join('')}<path d="${path.join('')}"/></svg>`
}
