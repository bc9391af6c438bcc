import type { LatencyChange, LatencyPoint } from '../latency.ts'
import { placeOf, scaleOf, short, xOf, yOf, type Scale } from './scale.ts'

/** Beyond this equal ratios take equal room; modules that differ by more are drawn in relation to a level of their own. */
export const FEW_TIMES = 5

/** What is drawn of a module. */
export interface Course {
  points: readonly LatencyPoint[]
  changes: readonly LatencyChange[]
}

/** The same course with all latencies in relation to one. */
export function relativeTo(base: number, { points, changes }: Course): Course {
  return {
    points: points.map((point) => ({
      ...point,
      ms: point.ms / base,
      interval: point.interval && [point.interval[0] / base, point.interval[1] / base],
    })),
    changes: changes.map((change) => ({
      ...change,
      before_ms: change.before_ms / base,
      after_ms: change.after_ms / base,
    })),
  }
}

export function latencyScale(points: readonly LatencyPoint[]): Scale {
  const times = points.map(({ time }) => time)
  const sides = { left: 64, right: 24 }
  const lowest = points.reduce((low, { ms, interval }) => Math.min(low, interval?.[0] ?? ms), Infinity)
  const highest = points.reduce((high, { ms, interval }) => Math.max(high, interval?.[1] ?? ms), 0)
  if (highest / lowest > FEW_TIMES)
    return scaleOf(times, { ...sides, low: lowest / 1.2, high: highest * 1.2, log: true })
  const room = Math.max(highest - lowest, highest / 10) * 0.15
  return scaleOf(times, { ...sides, low: lowest - room, high: highest + room, log: false })
}

/** Some four to ten round figures between bottom and top. */
export function latencyRows(scale: Scale, relative: boolean): { figure: number; label: string }[] {
  const { low, high, log } = scale
  const figures = log ? powers(low, high) : steps(low, high)
  return figures.map((figure) => ({
    figure,
    label: relative ? share(figure) : time(figure, log ? figure : high),
  }))
}

function powers(low: number, high: number): number[] {
  const from = Math.floor(Math.log10(low))
  const to = Math.ceil(Math.log10(high))
  const factors = to - from > 3 ? [1] : [1, 2, 5]
  const every = Math.ceil((to - from) / 10)
  return Array.from({ length: to - from + 1 }, (_, nth) => from + nth)
    .filter((power) => power % every === 0)
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((figure) => figure >= low && figure <= high)
}

function steps(low: number, high: number): number[] {
  const tenth = 10 ** (Math.floor(Math.log10(high - low)) - 1)
  const step = [1, 2, 5, 10, 20].map((factor) => factor * tenth).find((one) => (high - low) / one <= 8)!
  const first = Math.ceil(low / step)
  const count = Math.floor(high / step) - first + 1
  return Array.from({ length: count }, (_, nth) => Number(((first + nth) * step).toPrecision(9)))
}

/** @param least of what the unit is chosen for */
function time(ms: number, least: number): string {
  const [factor, unit] =
    least >= 1000 ? [1e-3, 's'] : least >= 1 ? [1, 'ms'] : least >= 1e-3 ? [1e3, 'µs'] : [1e6, 'ns']
  return `${Number((ms * (factor as number)).toPrecision(6))} ${unit}`
}

function share(ratio: number): string {
  const percent = Number(((ratio - 1) * 100).toPrecision(6))
  return percent === 0 ? 'level' : `${percent > 0 ? '+' : ''}${percent} %`
}

/**
 * A module's course with its intervals: a band where one figure follows the other, a bar for a figure alone; the level
 * between changes, and a mark where the first figure after a change lies.
 */
export function drawLatency({ points, changes }: Course, index: number, scale: Scale): string {
  const place = ({ time, ms }: LatencyPoint): string => placeOf(time, ms, scale)
  const line =
    points.length > 1
      ? `<path class="line" d="M${points.map(place).join('L')}"/>`
      : points.map(
          ({ time, ms }) => `<circle class="dot" cx="${short(xOf(time, scale))}" cy="${short(yOf(ms, scale))}" r="4"/>`,
        )
  const marks = changes.map((change) => {
    const { time, ms } = points[change.index]!
    const slower = change.change_percent > 0
    const away = slower ? -8 : 8
    const [x, y] = [xOf(time, scale), yOf(ms, scale) + away]
    return `<path class="${slower ? 'slower' : 'faster'}" d="M${short(x - 6)} ${short(y)}h12l-6 ${slower ? -10 : 10}z"/>`
  })
  return `<g class="trend c${index % 8}" data-index="${index}">${drawIntervals(points, scale)}${drawLevels({ points, changes }, scale)}${[line].flat().join('')}${marks.join('')}</g>`
}

function drawIntervals(points: readonly LatencyPoint[], scale: Scale): string {
  const parts: LatencyPoint[][] = [[]]
  for (const point of points) {
    if (point.interval) parts.at(-1)!.push(point)
    else if (parts.at(-1)!.length > 0) parts.push([])
  }
  const edge = (part: LatencyPoint[], end: 0 | 1): string[] =>
    part.map(({ time, interval }) => placeOf(time, interval![end], scale))
  const bands = parts.map((part) =>
    part.length > 1 ? `M${[...edge(part, 1), ...edge(part, 0).reverse()].join('L')}Z` : '',
  )
  const bars = parts.map((part) => (part.length === 1 ? `M${edge(part, 0).join('')}L${edge(part, 1).join('')}` : ''))
  const drawn = (name: string, paths: string[]): string =>
    paths.some(Boolean) ? `<path class="${name}" d="${paths.join('')}"/>` : ''
  return drawn('band', bands) + drawn('bar', bars)
}

function drawLevels({ points, changes }: Course, scale: Scale): string {
  // Levels are a benchmark's: of several they would cross each other.
  if (changes.length === 0 || new Set(points.map(({ benchmark }) => benchmark)).size > 1) return ''
  const levels = [changes[0]!.before_ms, ...changes.map(({ after_ms }) => after_ms)]
  const starts = [0, ...changes.map(({ index }) => index)]
  const paths = levels.map((level, nth) => {
    const to = (starts[nth + 1] ?? points.length) - 1
    return `M${placeOf(points[starts[nth]!]!.time, level, scale)}H${short(xOf(points[to]!.time, scale))}`
  })
  return `<path class="level" d="${paths.join('')}"/>`
}
