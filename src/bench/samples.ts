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

/** From the middle of each stretch, so that nothing shifts. */
function everyNth(values: ArrayLike<number>, stride: number): Float64Array {
  const kept = new Float64Array(Math.floor((values.length + stride - 1 - (stride >> 1)) / stride))
  for (let nth = 0; nth < kept.length; nth += 1) kept[nth] = values[(stride >> 1) + nth * stride]!
  return kept
}
