/** Ends of lines for ECMAScript that are none for git, and for most who open a file. */
export const OTHER_ENDS: RegExp = /[\u2028\u2029]|\r(?!\n)/

/** Tells the line, from 1, of a position in a text. */
export function linesAt(text: string): (position: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (position) => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= position) low = middle
      else high = middle
    }
    return low + 1
  }
}
