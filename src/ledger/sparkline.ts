import { stretches, type Point } from './trend.ts'

const BLOCKS = { unicode: '▁▂▃▄▅▆▇█', ascii: '_.-~=+*#' }

/** Between figures of different providers. */
const BREAK = { unicode: '┊', ascii: '|' }

/**
 * Figures as a row of characters, the lowest of them lowest, `|` where the provider changes.
 * @param width in characters; of more points the last are shown
 */
export function sparkline(points: readonly Point[], charset: keyof typeof BLOCKS, width: number): string {
  const shown = points.slice(-width)
  const figures = shown.map(({ coverage }) => coverage)
  const low = Math.min(...figures)
  const range = Math.max(...figures) - low
  const blocks = BLOCKS[charset]
  const block = ({ coverage }: Point): string =>
    blocks[range === 0 ? 3 : Math.round(((coverage - low) / range) * (blocks.length - 1))]!
  return stretches(shown)
    .map((stretch) => stretch.map(block).join(''))
    .join(BREAK[charset])
}
