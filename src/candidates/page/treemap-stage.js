import { element } from './treemap-facts.js'
import { aloneOf, cellOf, itemAt, layOut, nextCell } from './treemap-layout.js'
import { amount } from './treemap-measures.js'
import { paint, paletteOf } from './treemap-paint.js'

/**
 * The map itself: what is laid out, drawn and pointed at.
 * @param told says what is `lit` and the `words` for an item, and is told what is `pointed` at (`null` for nothing, and
 * whether by a key), which file is `chosen`, which folder is `entered` (with a file to keep, and one to point at), and
 * when all has to be drawn anew (`resized`)
 */
export function stageOf(tree, map, told) {
  const [canvas, plane, stage, tip, names] = ['canvas', '.plane', '.stage', '.tip', '.folders'].map((selector) =>
    map.querySelector(selector),
  )
  const sizeOf = ({ clientWidth: width, clientHeight: height }) => ({ width, height })
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  let palette = paletteOf(map)
  let size = sizeOf(stage)
  let drawn = { cells: [], frames: [] }
  const laidOut = new Map()
  let view = null
  let pointed = null

  /** Kept, so that going out, and back, is as quick as can be. */
  function layoutOf(folder) {
    const layout = laidOut.get(folder) ?? layOut(tree, folder, size.width, size.height)
    laidOut.set(folder, layout)
    return layout
  }

  function arrange() {
    const now = sizeOf(stage)
    if (now.width !== size.width || now.height !== size.height) laidOut.clear()
    size = now
    drawn = layoutOf(view)
    point(null)
    names.replaceChildren(...drawn.frames.filter(({ header }) => header > 0).map(nameOf))
  }

  function nameOf({ folder, x, y, width, header, outer }) {
    const above = view.parent === null ? 0 : view.path.length + 1
    const text = outer === null ? folder.path.slice(above) : folder.name
    const button = element('button', outer === null ? 'outer' : '', element('bdi', '', text))
    button.type = 'button'
    button.dataset.folder = folder.index
    button.setAttribute('aria-label', `${folder.path}, folder of ${amount(folder.count)} files: go into it`)
    // Tab reaches those at the top; all would be hundreds.
    button.tabIndex = outer === null ? 0 : -1
    place(button, { x, y, width: width - 1, height: header })
    return button
  }

  function draw(look) {
    paint(canvas, drawn, size, palette, look)
    for (const button of names.children) button.classList.toggle('dim', !look.lit({ items: [~button.dataset.folder] }))
  }

  function place({ style }, { x, y, width, height }) {
    style.transform = `translate(${x}px, ${y}px)`
    style.width = `${width}px`
    style.height = `${height}px`
  }

  function mark(name, item) {
    const shown = map.querySelector(`.mark.${name}`)
    shown.hidden = item === null
    if (item !== null) place(shown, item)
  }

  function point(item, byKey = false) {
    if (item === pointed) return
    pointed = item
    mark('pointed', item)
    tip.hidden = true
    told.pointed(item, byKey)
  }

  // --- by pointer ---
  const within = ({ clientX, clientY }) => {
    const { left, top } = plane.getBoundingClientRect()
    return [clientX - left, clientY - top]
  }
  let frame = 0
  plane.addEventListener('pointermove', (event) => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => {
      const [x, y] = within(event)
      point(itemAt(drawn, x, y))
      if (pointed === null || event.pointerType !== 'mouse') return
      tip.replaceChildren(...told.words(pointed).map((text) => element('span', '', text)))
      tip.hidden = false
      // Never below the pointer, and never out of the map.
      const beside = x > size.width - tip.offsetWidth - 24 ? x - tip.offsetWidth - 14 : x + 14
      const below = y > size.height - tip.offsetHeight - 24 ? y - tip.offsetHeight - 10 : y + 16
      tip.style.transform = `translate(${Math.max(0, beside)}px, ${Math.max(0, below)}px)`
    })
  })
  plane.addEventListener('pointerleave', () => {
    cancelAnimationFrame(frame)
    point(null)
  })
  plane.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (button) return told.entered(tree.folders[button.dataset.folder])
    activate(itemAt(drawn, ...within(event)))
  })
  canvas.addEventListener('dblclick', (event) => {
    const item = itemAt(drawn, ...within(event))
    if (item !== null) told.entered(item.folder, aloneOf(item) ?? undefined)
  })

  function activate(item) {
    if (item === null) return
    const file = aloneOf(item)
    if (file === null) told.entered(item.items?.length === 1 ? tree.folders[~item.items[0]] : item.folder)
    else told.chosen(file)
  }

  // --- by key ---
  const best = (cells) => cells.reduce((first, cell) => (bestOf(cell) < bestOf(first) ? cell : first))
  const bestOf = ({ items }) =>
    items.reduce((least, item) => Math.min(least, item < 0 ? tree.folders[~item].best : item), Infinity)

  canvas.addEventListener('keydown', (event) => {
    const lit = drawn.cells.filter(told.lit)
    const cell = pointed?.items ? pointed : null
    const { key } = event
    if (!/^(?:Arrow(?:Left|Right|Up|Down)|Home|Enter| )$/.test(key) || event.altKey || event.ctrlKey || event.metaKey)
      return
    event.preventDefault()
    if (lit.length === 0) return
    if (cell === null || key === 'Home') return point(best(lit), true)
    if (key === ' ') return activate(cell)
    if (key !== 'Enter') return point(nextCell(lit, cell, key) ?? cell, true)
    let around = cell.frame
    while (around?.outer) around = around.outer
    if (around) told.entered(around.folder, undefined, aloneOf(cell) ?? bestOf(cell))
    else activate(cell)
  })
  canvas.addEventListener('focus', () => {
    const lit = drawn.cells.filter(told.lit)
    if (canvas.matches(':focus-visible') && pointed === null && lit.length > 0) point(best(lit), true)
  })
  canvas.addEventListener('blur', () => point(null))

  // --- what surrounds it ---
  new ResizeObserver(() => {
    if (view === null || (stage.clientWidth === size.width && stage.clientHeight === size.height)) return
    arrange()
    told.resized()
  }).observe(stage)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    palette = paletteOf(map)
    told.resized()
  })

  /** The eye follows the folder that is gone into, or come out of. */
  function move(from, to) {
    if (calm.matches || (!from && !to)) return
    const { x, y, width, height } = from ?? to
    const [right, down] = [width / size.width, height / size.height]
    const transform = from
      ? `translate(${x}px, ${y}px) scale(${right}, ${down})`
      : `scale(${1 / right}, ${1 / down}) translate(${-x}px, ${-y}px)`
    plane.animate(
      [
        { transform, opacity: 0.5 },
        { transform: 'none', opacity: 1 },
      ],
      { duration: 220, easing: 'ease-out' },
    )
  }

  return {
    draw,
    choose: (file) => mark('chosen', file === null ? null : cellOf(tree, drawn.cells, file)),
    /** Lays a folder out; the keyboard stays where it was, on the map. */
    enter(folder) {
      const before = view
      const from = drawn.frames.find((one) => one.folder === folder)
      if (names.contains(document.activeElement)) canvas.focus()
      view = folder
      arrange()
      if (before !== null)
        move(
          from,
          drawn.frames.find((one) => one.folder === before),
        )
    },
    pointAt(file) {
      const cell = cellOf(tree, drawn.cells, file)
      if (cell !== null && document.activeElement === canvas) point(cell, true)
    },
    /** Whether a file can be told from others in a view. */
    shows(folder, file) {
      return layoutOf(folder).cells.some((cell) => aloneOf(cell) === file && Math.min(cell.width, cell.height) >= 6)
    },
  }
}
