/** Where times and figures lie on a chart, in units of its view box. The page's script draws with the same. */
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
  /** Figures at the bottom and at the top. */
  low: number
  high: number
  /** Whether equal ratios take equal room, instead of equal differences. */
  log: boolean
}

const MARGINS = { width: 1000, height: 400, top: 14, bottom: 34 }

/** One moment alone stands in the middle. */
export function scaleOf(
  times: readonly number[],
  range: Pick<Scale, 'low' | 'high' | 'log' | 'left' | 'right'>,
): Scale {
  const from = times.reduce((first, time) => Math.min(first, time), Infinity)
  const to = times.reduce((last, time) => Math.max(last, time), -Infinity)
  const room = from === to ? 43_200_000 : 0
  return { ...MARGINS, from: from - room, to: to + room, ...range }
}

export function xOf(time: number, { width, left, right, from, to }: Scale): number {
  return left + ((time - from) / (to - from)) * (width - left - right)
}

export function yOf(figure: number, { height, top, bottom, low, high, log }: Scale): number {
  const share = log ? Math.log(high / figure) / Math.log(high / low) : (high - figure) / (high - low)
  return top + share * (height - top - bottom)
}

/** A place on the chart, as paths have it. */
export function placeOf(time: number, figure: number, scale: Scale): string {
  return `${short(xOf(time, scale))} ${short(yOf(figure, scale))}`
}

/** A line for each figure with its label, and dates. */
export function drawAxes(scale: Scale, rows: readonly { figure: number; label: string }[]): string {
  const { width, height, left, right, bottom, from, to } = scale
  const lines = rows.map(({ figure, label }) => {
    const y = short(yOf(figure, scale))
    return `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/><text x="${left - 8}" y="${y}" dy=".32em" text-anchor="end">${label}</text>`
  })
  const ticks = 5
  const dates = Array.from({ length: ticks }, (_, nth) => from + ((to - from) * nth) / (ticks - 1)).map((time, nth) => {
    const anchor = nth === 0 ? 'start' : nth === ticks - 1 ? 'end' : 'middle'
    return `<text x="${short(xOf(time, scale))}" y="${height - bottom + 22}" text-anchor="${anchor}">${dateText(time, to - from)}</text>`
  })
  return `<g class="axes" aria-hidden="true">${lines.join('')}${dates.join('')}</g>`
}

/** In UTC; hours where the whole chart is a few days. */
function dateText(time: number, range: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return ''
  const text = date.toISOString()
  return range < 4 * 86_400_000 ? `${text.slice(5, 10)} ${text.slice(11, 16)}` : text.slice(0, 10)
}

export function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}
