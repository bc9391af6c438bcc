// A machine as noisy as hosted runners are, for simulations: seeded, so that everyone gets the same figures.
import alea from 'seedrandom/lib/alea.js'

/**
 * @typedef {object} Noise
 * @property {string} name
 * @property {number} correlation of the machine's speed from one benchmark to the next, AR(1)
 * @property {boolean} spikes whether neighbours take the machine for a while, and single calls take far longer
 */

/**
 * How much the speed varies: 2.66 %, the coefficient of variation that CodSpeed found on GitHub's hosted runners over
 * 100 runs each of several suites (https://codspeed.io/blog/benchmarks-in-ci-without-noise, 2025).
 */
const SPEED = 0.0266
/** What differs from process to process, for all of its benchmarks and for each: layout of memory, when code is compiled. */
const PROCESS = 0.01
const SAMPLES = 100
const SHAPES = 500

/** @param {string} seed */
export function noiseSource(seed) {
  const random = alea(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  /** Most are small, some are huge: a Pareto distribution. */
  const pareto = (least, exponent) => least / (1 - random()) ** (1 / exponent)
  return { random, normal, pareto }
}

/**
 * What one benchmark gives in a process, as multiples of what it takes: skewed to the slow side.
 *
 * @param {ReturnType<typeof noiseSource>} source
 * @param {Noise} noise
 */
export function shapesOf({ random, normal, pareto }, { spikes }) {
  return Array.from({ length: SHAPES }, () =>
    Float64Array.from({ length: SAMPLES }, () => {
      const usual = 1 + 0.05 * Math.abs(normal())
      return spikes && random() < 0.02 ? usual * Math.min(50, pareto(1.5, 1.5)) : usual
    }).sort(),
  )
}

/**
 * A machine, whose speed goes on from one benchmark to the next.
 *
 * @param {ReturnType<typeof noiseSource>} source
 * @param {Noise} noise
 * @param {Float64Array[]} shapes
 */
export function machine({ random, normal, pareto }, { correlation, spikes }, shapes) {
  let speed = SPEED * normal()
  let neighbour = 1
  const next = () => {
    speed = correlation * speed + Math.sqrt(1 - correlation ** 2) * SPEED * normal()
    // One comes every fifty benchmarks and stays for five.
    if (neighbour > 1 && random() < 0.2) neighbour = 1
    else if (spikes && neighbour === 1 && random() < 0.02) neighbour = 1 + Math.min(2, pareto(0.1, 1.5))
    return Math.exp(speed) * neighbour
  }
  /**
   * One process.
   *
   * @param {readonly number[]} times what each benchmark takes, in milliseconds
   * @returns {Float64Array[]} the samples of each, ascending
   */
  return (times) => {
    const process = PROCESS * normal()
    return times.map((time) => {
      const factor = time * next() * Math.exp(process + PROCESS * normal())
      return shapes[Math.floor(random() * shapes.length)].map((one) => one * factor)
    })
  }
}
