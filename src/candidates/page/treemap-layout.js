import { squarify } from './treemap-squarify.js'
import { filesBelow, weightOf } from './treemap-tree.js'

/** In pixels. Folders smaller than `named` have no room for a name; items of less than `least` are drawn as one. */
const ROOM = { header: 18, padding: 2, named: [52, 34], edged: 9, least: 4 }
const PASSES = 3

/**
 * Where everything below a folder is drawn: `cells` for files, and for what is too small to be drawn by itself (then
 * `items` has more than one), and `frames` for folders around them.
 *
 * Names and edges of folders take room. So that lines have the same area in every folder all the same, folders get
 * that room on top: how much it is depends on where they lie, so it is laid out some times, each time with the room
 * that was taken the last time.
 */
export function layOut(tree, view, width, height) {
  const taken = new Float64Array(tree.folders.length)
  for (let pass = 1; pass < PASSES; pass += 1) place(tree, view, width, height, taken, null)
  const drawn = { cells: [], frames: [] }
  place(tree, view, width, height, taken, drawn)
  return drawn
}

function place(tree, view, width, height, taken, drawn) {
  const { data, folders } = tree
  const before = taken.slice()
  taken.fill(0)
  const scale = Math.max(0, width * height - before[view.index]) / view.weight
  const need = (item) => (item < 0 ? folders[~item].weight * scale + before[~item] : weightOf(data, item) * scale)

  /** @returns the room that names and edges have taken in it */
  function inside(folder, x, y, width, height, frame) {
    // Only folders grow by their names: without them, the order is what it was.
    const order = folder.items.some((item) => item < 0 && before[~item] > 0)
      ? folder.items.toSorted((a, b) => need(b) - need(a))
      : folder.items
    let all = 0
    for (const item of order) all += need(item)
    const factor = (width * height) / all
    const areas = order.map((item) => need(item) * factor)
    const { shown, at } = joinSmall(areas)
    const places = squarify(areas, x, y, width, height)
    let room = 0
    for (let nth = 0; nth < areas.length; nth += 1) {
      const [left, top] = [places[nth * 4], places[nth * 4 + 1]]
      const [wide, high] = [places[nth * 4 + 2], places[nth * 4 + 3]]
      const item = order[nth > at ? nth - 1 : nth]
      if (nth !== at && item < 0) room += inFrame(folders[~item], left, top, wide, high, frame)
      else if (drawn) {
        const items = nth === at ? order.slice(shown) : [item]
        drawn.cells.push({ x: left, y: top, width: wide, height: high, items, folder, frame })
      }
    }
    taken[folder.index] += room
    return room
  }

  function inFrame(folder, x, y, width, height, outer) {
    const named = width >= ROOM.named[0] && height >= ROOM.named[1]
    const edged = Math.min(width, height) >= ROOM.edged
    const padding = named ? ROOM.padding : edged ? 1 : 0
    const header = named ? ROOM.header : padding
    const own = width * height - (width - 2 * padding) * (height - header - padding)
    taken[folder.index] = own
    // To know what names and edges take, what has none in it need not be laid out.
    if (!drawn && (!edged || folder.items.every((item) => item >= 0))) return own
    const frame = { folder, x, y, width, height, header: named ? header : 0, outer }
    drawn?.frames.push(frame)
    return own + inside(folder, x + padding, y + header, width - 2 * padding, height - header - padding, frame)
  }

  inside(view, 0, 0, width, height, null)
}

/**
 * The last areas, which are too small to be drawn, become one, in the order of size: it may be larger than some before.
 * @returns how many are not in it, and where it is; nowhere (`Infinity`) where all can be drawn
 */
function joinSmall(areas) {
  let small = 0
  while (areas.at(-1) < ROOM.least) small += areas.pop()
  const shown = areas.length
  if (small === 0) return { shown, at: Infinity }
  const at = areas.findLastIndex((area) => area >= small) + 1
  areas.splice(at, 0, small)
  return { shown, at }
}

/** What is at a point: a cell, or the frame of a folder where its name and edge are. */
export function itemAt({ cells, frames }, x, y) {
  const around = ({ x: left, y: top, width, height }) => x >= left && x < left + width && y >= top && y < top + height
  // Frames come before those within them.
  return cells.find(around) ?? frames.findLast(around) ?? null
}

/** The file of a cell that is of one alone, else `null`. */
export function aloneOf({ items }) {
  return items?.length === 1 && items[0] >= 0 ? items[0] : null
}

/** The cell of a file, by itself or with others; `null` where it is in no cell. */
export function cellOf(tree, cells, file) {
  return (
    cells.find((cell) => aloneOf(cell) === file) ??
    cells.find((cell) => aloneOf(cell) === null && filesBelow(tree, cell.items).includes(file)) ??
    null
  )
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** The nearest cell beyond the edge of one, in the direction of a key; what is beside the way counts three times. */
export function nextCell(cells, from, key) {
  const [right, down] = DIRECTIONS[key]
  const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2]
  const [fromX, fromY] = middle(from)
  let best = null
  let least = Infinity
  for (const cell of cells) {
    const [x, y] = middle(cell)
    const ahead = (x - fromX) * right + (y - fromY) * down
    if (cell === from || ahead <= 0) continue
    const beside = right === 0 ? Math.abs(x - fromX) - cell.width / 2 : Math.abs(y - fromY) - cell.height / 2
    const edge = ahead - (right === 0 ? from.height + cell.height : from.width + cell.width) / 2
    if (edge < -0.5) continue
    const distance = Math.max(0, edge) + 3 * Math.max(0, beside)
    if (distance < least) [least, best] = [distance, cell]
  }
  return best
}
