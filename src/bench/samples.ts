/** How many figures of one process are kept. */
const KEPT = 2 ** 14

/** The durations of one benchmark in one process, in milliseconds. */
export interface Samples {
  /** How many were measured. */
  count: number
  /** Every one, every second, every fourth ... of the sorted ones. */
  stride: number
  /** Ascending. */
  values: Float64Array
}

/**
 * Thins out what is more than anyone needs: a fast function gives millions of samples. The rank of a quantile moves by
 * less than 1 in 8,192.
 * @param sorted ascending
 */
export function keepSamples(sorted: ArrayLike<number>): Samples {
  let stride = 1
  while (sorted.length / stride > KEPT) stride *= 2
  return { count: sorted.length, stride, values: everyNth(sorted, stride) }
}

/** All samples of several processes as one, each sample with the same weight. */
export function poolSamples(processes: readonly Samples[]): Samples {
  const stride = processes.reduce((most, one) => Math.max(most, one.stride), 1)
  const parts = processes.map((one) => everyNth(one.values, stride / one.stride))
  const values = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    values.set(part, at)
    at += part.length
  }
  return { count: processes.reduce((sum, { count }) => sum + count, 0), stride, values: values.sort() }
}

/** From the middle of each stretch, so that nothing shifts. */
function everyNth(values: ArrayLike<number>, stride: number): Float64Array {
  const kept = new Float64Array(Math.floor((values.length + stride - 1 - (stride >> 1)) / stride))
  for (let nth = 0; nth < kept.length; nth += 1) kept[nth] = values[(stride >> 1) + nth * stride]!
  return kept
}
