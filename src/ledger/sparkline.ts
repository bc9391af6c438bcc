const BLOCKS = { unicode: '▁▂▃▄▅▆▇█', ascii: '_.-~=+*#' }

/** Between stretches. */
const BREAK = { unicode: '┊', ascii: '|' }

/**
 * Figures as a row of characters, the lowest of all lowest.
 * @param stretches figures that belong together; `|` stands where one stretch ends and another begins
 */
export function sparkline(stretches: readonly (readonly number[])[], charset: keyof typeof BLOCKS): string {
  const figures = stretches.flat()
  const low = Math.min(...figures)
  const range = Math.max(...figures) - low
  const blocks = BLOCKS[charset]
  const block = (figure: number): string =>
    blocks[range === 0 ? 3 : Math.round(((figure - low) / range) * (blocks.length - 1))]!
  return stretches.map((stretch) => stretch.map(block).join('')).join(BREAK[charset])
}
