/**
 * Two-sided p-value of the t-test for groups of unequal variance. Welch, The Generalization of Student's Problem when
 * Several Different Population Variances are Involved (1947).
 *
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
export function welchTest(a, b) {
  const [x, y] = [a, b].map((values) => {
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length
    const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1)
    return { mean, error: variance / values.length, degrees: values.length - 1 }
  })
  const error = x.error + y.error
  const degrees = error ** 2 / (x.error ** 2 / x.degrees + y.error ** 2 / y.degrees)
  return beyond(Math.abs(x.mean - y.mean) / Math.sqrt(error), degrees)
}

/**
 * How probable a t of that size or more is: with t = sqrt(v) tan(u) its density is that of cos(u) to the power of
 * v - 1. Integrated by Simpson's rule.
 */
function beyond(t, degrees) {
  const density = (u) => Math.cos(u) ** (degrees - 1)
  const from = Math.atan(t / Math.sqrt(degrees))
  return integral(density, from, Math.PI / 2) / integral(density, 0, Math.PI / 2)
}

function integral(of, from, to, steps = 200) {
  const width = (to - from) / steps
  let sum = of(from) + of(to)
  for (let nth = 1; nth < steps; nth += 1) sum += (nth % 2 === 1 ? 4 : 2) * of(from + nth * width)
  return (sum * width) / 3
}
