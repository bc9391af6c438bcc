import { stretches, type Point, type Trend } from '../trend.ts'

/** Where times and figures lie on the chart, in units of its view box. The page's script draws with the same. */
export interface Scale {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  /** Epoch milliseconds at the left and the right. */
  from: number
  to: number
  /** Percent at the bottom; 100 is at the top. */
  low: number
}

const MARGINS = { width: 1000, height: 400, left: 48, right: 84, top: 14, bottom: 34 }

/** Leaves room below the lowest figure or target; one moment alone stands in the middle. */
export function scaleFor(trends: readonly Trend[], targets: readonly number[]): Scale {
  const points = trends.flatMap((trend) => trend.points)
  const lowest = points.reduce((low, { coverage }) => Math.min(low, coverage), Math.min(90, ...targets))
  const from = points.reduce((first, { time }) => Math.min(first, time), Infinity)
  const to = points.reduce((last, { time }) => Math.max(last, time), -Infinity)
  const room = from === to ? 43_200_000 : 0
  return {
    ...MARGINS,
    from: from - room,
    to: to + room,
    low: Math.max(0, Math.floor((lowest - 2) / 10) * 10),
  }
}

function xOf(time: number, { width, left, right, from, to }: Scale): number {
  return left + ((time - from) / (to - from)) * (width - left - right)
}

function yOf(percent: number, { height, top, bottom, low }: Scale): number {
  return top + ((100 - percent) / (100 - low)) * (height - top - bottom)
}

/** A module's course: a line for each provider, a ring where another provider begins, a dot for a figure alone. */
export function drawTrend({ points }: Trend, index: number, scale: Scale): string {
  const place = ({ time, coverage }: Point): [string, string] => [short(xOf(time, scale)), short(yOf(coverage, scale))]
  const parts = stretches(points)
  const lines = parts.filter((part) => part.length > 1)
  const path = lines.map((part) => `M${part.map((point) => place(point).join(' ')).join('L')}`).join('')
  const rings = parts.flatMap((part, nth) => {
    if (nth === 0 && part.length > 1) return []
    const [x, y] = place(part[0]!)
    return `<circle class="${nth === 0 ? 'dot' : 'ring'}" cx="${x}" cy="${y}" r="${nth === 0 ? 4 : 4.5}"/>`
  })
  return `<g class="trend c${index % 8}" data-index="${index}">${path ? `<path d="${path}"/>` : ''}${rings.join('')}</g>`
}

/** Grid, percentages and dates. */
export function drawAxes(scale: Scale): string {
  const { width, height, left, right, bottom, low, from, to } = scale
  const step = 100 - low > 50 ? 20 : 10
  const rows: string[] = []
  for (let percent = 100; percent >= low; percent -= step) {
    const y = short(yOf(percent, scale))
    rows.push(`<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>`)
    rows.push(`<text x="${left - 8}" y="${y}" dy=".32em" text-anchor="end">${percent}%</text>`)
  }
  const ticks = 5
  const dates = Array.from({ length: ticks }, (_, nth) => from + ((to - from) * nth) / (ticks - 1)).map((time, nth) => {
    const anchor = nth === 0 ? 'start' : nth === ticks - 1 ? 'end' : 'middle'
    return `<text x="${short(xOf(time, scale))}" y="${height - bottom + 22}" text-anchor="${anchor}">${dateText(time, to - from)}</text>`
  })
  return `<g class="axes" aria-hidden="true">${rows.join('')}${dates.join('')}</g>`
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

/** A module's last figures, small, for its row. */
export function drawSmall({ points }: Trend): string {
  const shown = points.slice(-60)
  const figures = shown.map(({ coverage }) => coverage)
  const low = Math.min(...figures)
  const range = Math.max(...figures) - low
  const y = (coverage: number): string => short(range === 0 ? 12 : 20 - ((coverage - low) / range) * 16)
  const x = (nth: number): string => short(2 + (nth / Math.max(1, shown.length - 1)) * 96)
  let nth = 0
  const path = stretches(shown).map((part) => {
    const steps = part.map(({ coverage }) => `${x(nth++)} ${y(coverage)}`)
    return `M${steps.join('L')}${steps.length === 1 ? 'h.01' : ''}`
  })
  return `<svg class="small" viewBox="0 0 100 24" aria-hidden="true"><path d="${path.join('')}"/></svg>`
}

/** In UTC; hours where the whole chart is a few days. */
function dateText(time: number, range: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return ''
  const text = date.toISOString()
  return range < 4 * 86_400_000 ? `${text.slice(5, 10)} ${text.slice(11, 16)}` : text.slice(0, 10)
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** Text for HTML, within elements and in quoted attributes. */
export function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => `&#${one.codePointAt(0)};`)
}
