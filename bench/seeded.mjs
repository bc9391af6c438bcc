/**
 * Numbers from 0 to 1, the same for the same seed: mulberry32, which is short, and random enough to draw a sample.
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function seeded(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Some of many, each as likely as any other, in an order that is random, too.
 *
 * @template One
 * @param {readonly One[]} all
 * @param {number} count
 * @param {() => number} random
 * @returns {One[]}
 */
export function sampled(all, count, random) {
  const pool = [...all]
  const size = Math.min(count, pool.length)
  for (let at = 0; at < size; at += 1) {
    const other = at + Math.floor(random() * (pool.length - at))
    const [one, two] = /** @type {[One, One]} */ ([pool[at], pool[other]])
    pool[at] = two
    pool[other] = one
  }
  return pool.slice(0, size)
}
