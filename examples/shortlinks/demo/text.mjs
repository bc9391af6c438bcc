const colours = process.stdout.isTTY === true && !process.env.NO_COLOR

function paint(code) {
  return (text) => (colours ? `\u001B[${code}m${text}\u001B[0m` : text)
}

export const bold = paint(1)
export const dim = paint(2)
export const red = paint(31)
export const green = paint(32)

export function say(text = '') {
  process.stdout.write(`${text}\n`)
}

/** Prints rows of cells, each column as wide as its widest cell; `paints` colours whole columns. */
export function sayTable(rows, paints = []) {
  const widths = rows.reduce((most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)), [])
  for (const row of rows) {
    const cells = row.map((cell, index) =>
      (paints[index] ?? String)(index === row.length - 1 ? cell : cell.padEnd(widths[index])),
    )
    say(`   ${cells.join('  ')}`)
  }
}

export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
