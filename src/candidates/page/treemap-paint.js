import { coloursOf } from './treemap-measures.js'

const FONT = '11.5px system-ui, sans-serif'
const LABEL = { width: 30, height: 15, second: 30, inset: 4 }

/** The page's colours as they are now, light or dark; `null` is the place of what is unknown. */
export function paletteOf(element) {
  const style = getComputedStyle(element)
  const colour = (name) => style.getPropertyValue(`--${name}`).trim()
  const scale = coloursOf(Array.from({ length: 9 }, (_, nth) => colour(`s${nth}`)))
  const unknown = { css: hatch(colour('unknown'), colour('hatch')), ink: colour('ink'), plain: colour('unknown') }
  return {
    frames: [colour('frame-a'), colour('frame-b')],
    at: (place) => (place === null ? unknown : scale[Math.round(place * (scale.length - 1))]),
  }
}

/** Stripes, so that what is unknown is no colour of the scale, for nobody. */
function hatch(ground, line) {
  const tile = document.createElement('canvas')
  tile.width = tile.height = 6
  const context = tile.getContext('2d')
  context.fillStyle = ground
  context.fillRect(0, 0, 6, 6)
  context.strokeStyle = line
  context.beginPath()
  for (const shift of [-6, 0, 6]) {
    context.moveTo(shift, 6)
    context.lineTo(shift + 6, 0)
  }
  context.stroke()
  return context.createPattern(tile, 'repeat')
}

/**
 * Draws cells and frames, sharp on every screen.
 * @param look what a cell is: its `place` on the scale, whether it is `lit`, its `words` (one or two lines)
 */
export function paint(canvas, { cells, frames }, { width, height }, palette, look) {
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const context = canvas.getContext('2d')
  context.scale(ratio, ratio)
  const sharp = (value) => Math.round(value * ratio) / ratio
  for (const { x, y, width, height, folder } of frames) {
    const [left, top] = [sharp(x), sharp(y)]
    context.fillStyle = palette.frames[folder.depth % 2]
    // A seam between one folder and the next.
    context.fillRect(left, top, sharp(x + width) - left - 1, sharp(y + height) - top - 1)
  }
  context.font = FONT
  context.textBaseline = 'top'
  for (const cell of cells) {
    const colour = palette.at(look.place(cell))
    const [left, top] = [sharp(cell.x), sharp(cell.y)]
    const [wide, high] = [sharp(cell.x + cell.width) - left, sharp(cell.y + cell.height) - top]
    const least = Math.min(wide, high)
    const gap = least >= 7 ? 1 : least >= 4 ? 0.5 : 0
    const lit = look.lit(cell)
    context.globalAlpha = lit ? 1 : 0.12
    context.fillStyle = colour.plain && least < 7 ? colour.plain : colour.css
    context.fillRect(left, top, wide - gap, high - gap)
    if (!lit || wide < LABEL.width || high < LABEL.height) continue
    const [first, second] = look.words(cell)
    const written = write(context, first, left, top + 3, wide, colour, 5)
    if (written && high >= LABEL.second && second) write(context, second, left, top + 17, wide, colour, Infinity)
  }
  context.globalAlpha = 1
}

/** @returns whether the text, or as many letters of it as it has to have, has room */
function write(context, text, left, top, wide, colour, least) {
  const room = wide - 2 * LABEL.inset
  let shown = text
  for (let cut = text.length; context.measureText(shown).width > room;) {
    cut = Math.min(cut - 1, Math.floor((cut * room) / context.measureText(shown).width))
    if (cut < least) return false
    shown = `${text.slice(0, cut)}…`
  }
  if (colour.plain) {
    // Stripes behind letters are hard on the eye.
    context.fillStyle = colour.plain
    context.fillRect(left + LABEL.inset - 2, top - 1, context.measureText(shown).width + 4, 14)
  }
  context.fillStyle = colour.ink
  context.fillText(shown, left + LABEL.inset, top)
  return true
}
