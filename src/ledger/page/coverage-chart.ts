import { stretches, type Point, type Trend } from '../trend.ts'
import { escape } from '../../page/html.ts'
import { placeOf, scaleOf, short, xOf, yOf, type Scale } from './scale.ts'

/** 100 % at the top; leaves room below the lowest figure or target. */
export function coverageScale(trends: readonly Trend[], targets: readonly number[]): Scale {
  const points = trends.flatMap((trend) => trend.points)
  const lowest = points.reduce((low, { coverage }) => Math.min(low, coverage), Math.min(90, ...targets))
  const low = Math.max(0, Math.floor((lowest - 2) / 10) * 10)
  return scaleOf(
    points.map(({ time }) => time),
    { low, high: 100, log: false, left: 48, right: 84 },
  )
}

export function percentRows({ low }: Scale): { figure: number; label: string }[] {
  const step = 100 - low > 50 ? 20 : 10
  const count = Math.floor((100 - low) / step) + 1
  return Array.from({ length: count }, (_, nth) => 100 - nth * step).map((figure) => ({ figure, label: `${figure}%` }))
}

/** A module's course: a line for each provider, a ring where another provider begins, a dot for a figure alone. */
export function drawCoverage({ points }: Trend, index: number, scale: Scale): string {
  const parts = stretches(points)
  const place = ({ time, coverage }: Point): string => placeOf(time, coverage, scale)
  const path = parts.filter((part) => part.length > 1).map((part) => `M${part.map(place).join('L')}`)
  const rings = parts.flatMap((part, nth) => {
    if (nth === 0 && part.length > 1) return []
    const { time, coverage } = part[0]!
    return `<circle class="${nth === 0 ? 'dot' : 'ring'}" cx="${short(xOf(time, scale))}" cy="${short(yOf(coverage, scale))}" r="${nth === 0 ? 4 : 4.5}"/>`
  })
  return `<g class="trend c${index % 8}" data-index="${index}">${path.length > 0 ? `<path class="line" d="${path.join('')}"/>` : ''}${rings.join('')}</g>`
}

/** Every target once, with its lanes; labels that would lie on each other are left out. */
export function drawTargets(targets: readonly { lane: string; target: number | null }[], scale: Scale): string {
  const lanesOf = new Map<number, Set<string>>()
  for (const { lane, target } of targets)
    if (target !== null) lanesOf.set(target, (lanesOf.get(target) ?? new Set()).add(lane))
  let free = -Infinity
  const lines = [...lanesOf]
    .sort(([a], [b]) => b - a)
    .map(([target, lanes]) => {
      const y = yOf(target, scale)
      const line = `<line data-target="${target}" x1="${scale.left}" x2="${scale.width - scale.right}" y1="${short(y)}" y2="${short(y)}"/>`
      if (y < free) return line
      free = y + 14
      const label = `${target}% ${[...lanes].sort().slice(0, 2).join(' ')}`
      return `${line}<text x="${scale.width - scale.right + 8}" y="${short(y)}" dy=".32em">${escape(label)}</text>`
    })
  return `<g class="targets" aria-hidden="true">${lines.join('')}</g>`
}
