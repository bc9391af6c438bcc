/**
 * What a colour can say. The strong end of the scale is where to look; `turned` where that is a small figure. Percent have
 * an even scale; of all else few files have most, and a root keeps the others apart. `whole`: it goes up to the greatest.
 */
const MEASURES = {
  score: { key: 'score', name: 'score', low: 'a test pays little', high: 'a test pays most', whole: true },
  coverage: { key: 'coverage_score', name: 'coverage', low: 'covered', high: 'not covered', turned: true, unit: '%' },
  commits: { key: 'commits', name: 'commits', low: 'seldom changed', high: 'often changed' },
  complexity: { key: 'complexity', name: 'complexity', low: 'simple', high: 'complex' },
}

export const isMeasure = (name) => Object.hasOwn(MEASURES, name)

/** A measure of all files, with where its figures are on the scale of colours, from 0 to 1. */
export function measureOf(data, name) {
  const { key, whole = false, turned = false, unit = '', ...words } = MEASURES[name]
  const figures = data[key]
  const largest = figures.reduce((most, figure) => Math.max(most, figure ?? 0), 0)
  const top = turned ? 100 : whole ? Math.max(10, Math.ceil(largest / 10) * 10) : usualMost(figures)
  const place = (figure) => {
    const share = Math.min(1, Math.max(0, figure / top))
    return turned ? 1 - share : Math.sqrt(share)
  }
  const steps = turned ? evenSteps(top, 20) : rootSteps(top)
  const ticks = (turned ? steps.reverse() : steps).map((figure) => ({
    at: place(figure),
    text: `${figure === top && largest > top ? '≥ ' : ''}${amount(figure)}${unit}`,
  }))
  return { ...words, figures, place, text: (figure) => textOf(figure, unit), ticks, some: figures.includes(null) }
}

/** What 99.5 % of files have at the most, rounded up: one file beyond all others would make those look alike. */
function usualMost(figures) {
  const sorted = Float64Array.from(figures.filter((figure) => figure !== null)).sort()
  const most = Math.max(1, sorted[Math.ceil((sorted.length - 1) * 0.995)] ?? 1)
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(most)) - 1)
  return Math.ceil(most / unit) * unit
}

/** About a quarter, a half and three quarters along the scale, as round figures; none too near to another. */
function rootSteps(top) {
  const steps = [0]
  const far = (a, b) => Math.sqrt(b / top) - Math.sqrt(a / top) > 0.12
  for (const part of [1 / 16, 1 / 4, 9 / 16]) {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(part * top)))
    const step = Math.round((part * top) / unit) * unit
    if (far(steps.at(-1), step) && far(step, top)) steps.push(step)
  }
  return [...steps, top]
}

const evenSteps = (top, step) => Array.from({ length: Math.floor(top / step) + 1 }, (_, nth) => nth * step)

const textOf = (figure, unit) => (figure === null ? 'unknown' : `${amount(figure)}${unit}`)

const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** A number for people: thousands apart, one decimal at the most. */
export function amount(figure) {
  return NUMBERS.format(figure)
}

/**
 * The mean over files, each as heavy as its lines; `null` where none is known.
 * @param {(file: number) => number} weight
 */
export function meanOf(figures, files, weight) {
  let sum = 0
  let all = 0
  for (const file of files) {
    if (figures[file] === null) continue
    sum += figures[file] * weight(file)
    all += weight(file)
  }
  return all === 0 ? null : sum / all
}

/**
 * Colours between the stops of a scale, each as near to the next as the others.
 * @param {string[]} stops `#rrggbb`
 * @returns {{ css: string, ink: string }[]} with the ink to write on it
 */
export function coloursOf(stops, count = 128) {
  const parts = stops.map((stop) => [1, 3, 5].map((at) => Number.parseInt(stop.slice(at, at + 2), 16)))
  return Array.from({ length: count }, (_, nth) => {
    const at = (nth / (count - 1)) * (parts.length - 1)
    const low = Math.min(parts.length - 2, Math.floor(at))
    const rgb = parts[low].map((one, part) => Math.round(one + (parts[low + 1][part] - one) * (at - low)))
    return { css: `rgb(${rgb.join(' ')})`, ink: luminance(rgb) > 0.179 ? '#000' : '#fff' }
  })
}

/** WCAG 2.2's relative luminance; above 0.179 black has more contrast than white, below it white. */
function luminance(rgb) {
  const [red, green, blue] = rgb.map((one) => {
    const part = one / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
