/**
 * Divides a box into rectangles of given areas that are as square as can be: Bruls, Huizing and van Wijk, "Squarified
 * Treemaps" (2000). A row along the shorter side takes areas as long as its worst aspect ratio gets no worse.
 *
 * Not d3-hierarchy: its bundle, 15 kB in every page of which this is what would be used, is none of its package's
 * exports; and its layout goes over all files, where ours ends at what can be seen.
 * @param {ArrayLike<number>} areas falling, above 0; their sum is the box's area
 * @returns {Float64Array} x, y, width and height, one after another
 */
export function squarify(areas, x, y, width, height) {
  const places = new Float64Array(areas.length * 4)
  for (let first = 0, end = 0; first < areas.length; first = end) {
    const side = Math.min(width, height)
    let sum = 0
    let worst = Infinity
    for (; end < areas.length; end += 1) {
      const longer = sum + areas[end]
      const ratio = Math.max((side / longer) ** 2 * areas[first], (longer / side) ** 2 / areas[end])
      if (ratio > worst) break
      worst = ratio
      sum = longer
    }
    if (end === first) end += 1
    const across = width >= height
    // What rounding has left goes to the last row.
    const depth = end === areas.length ? (across ? width : height) : sum / side
    let along = 0
    for (let nth = first; nth < end; nth += 1) {
      const length = side > 0 && sum > 0 ? (areas[nth] / sum) * side : 0
      places.set(across ? [x, y + along, depth, length] : [x + along, y, length, depth], nth * 4)
      along += length
    }
    if (across) {
      x += depth
      width = Math.max(0, width - depth)
    } else {
      y += depth
      height = Math.max(0, height - depth)
    }
  }
  return places
}
