import { element, factsOfFile, factsOfFiles } from './treemap-facts.js'
import { aloneOf } from './treemap-layout.js'
import { hashOf, stateOf } from './treemap-location.js'
import { amount, meanOf, measureOf } from './treemap-measures.js'
import { finderOf, isHit } from './treemap-search.js'
import { stageOf } from './treemap-stage.js'
import { filesBelow, isWithin, pathOf, treeOf, wayTo, weightOf } from './treemap-tree.js'

/** What is shown (a folder, by a measure, with a chosen file), how it changes, and the words around the map. */
function start(tree) {
  const { data, folders } = tree
  const map = document.querySelector('.map')
  const at = (selector) => map.querySelector(selector)
  const find = finderOf(tree)
  const rows = [...document.querySelectorAll('.top tbody tr')]
  let state = { view: null, by: 'score', chosen: null }
  let measure = measureOf(data, state.by)
  let found = null

  const lit = ({ items }) => items.some((item) => isHit(found, item))
  const itemsOf = ({ items, folder }) => items ?? folder.items
  const figureOf = (item) => {
    const below = filesBelow(tree, itemsOf(item))
    return meanOf(measure.figures, below, (file) => weightOf(data, file))
  }
  const textOf = (item) => `${aloneOf(item) === null ? 'mean ' : ''}${measure.name} ${measure.text(figureOf(item))}`
  const nameOf = (folder) => (folder.parent === null ? data.project : folder.path)
  const isIn = (folder, file) => file !== null && isWithin(tree, folders[data.folder[file]], folder)
  const countOf = (item) => `${amount(filesBelow(tree, itemsOf(item)).length)} files`

  /** What a cell looks like. */
  const look = {
    lit,
    place(cell) {
      const figure = figureOf(cell)
      return figure === null ? null : measure.place(figure)
    },
    words(cell) {
      const file = aloneOf(cell)
      return file === null ? [countOf(cell)] : [data.name[file], measure.text(measure.figures[file])]
    },
  }

  map.hidden = false
  const stage = stageOf(tree, map, {
    lit,
    pointed(item, byKey) {
      tell(item)
      if (byKey) say(sentenceOf(item))
    },
    words(item) {
      const file = aloneOf(item)
      const lines = file === null ? countOf(item) : `${amount(data.lines[file])} lines`
      return [file === null ? nameOf(item.folder) : data.name[file], `${textOf(item)}, ${lines}`]
    },
    chosen: (file) => go({ chosen: state.chosen === file ? null : file }),
    entered(folder, chosen = state.chosen, cursor = chosen) {
      if (folder !== state.view) go({ view: folder, chosen: isIn(folder, chosen) ? chosen : null })
      if (cursor !== null) stage.pointAt(cursor)
    },
    resized() {
      stage.draw(look)
      stage.choose(state.chosen)
    },
  })

  // --- from one view to the next ---
  function show(next) {
    const begun = performance.now()
    const isNew = next.view !== state.view
    const redrawn = isNew || next.by !== state.by
    if (next.by !== state.by) measure = measureOf(data, next.by)
    state = next
    if (isNew) stage.enter(state.view)
    if (redrawn) stage.draw(look)
    stage.choose(state.chosen)
    tellWhere()
    tell(null)
    performance.measure('treemap shown', { start: begun })
    if (isNew) say(`${nameOf(state.view)}, ${amount(state.view.count)} files`)
  }

  /** A folder gone into is one step back; what else is shown there is none. */
  function go(change) {
    const next = { ...state, ...change }
    const hash = `#${hashOf(tree, next)}`
    if (next.view !== state.view) history.pushState(null, '', hash)
    else history.replaceState(null, '', hash)
    show(next)
  }

  /** The view that is, else the whole, else the file's folder: the first in which it can be seen. */
  function viewFor(file) {
    const views = state.view === null ? [folders[0]] : [state.view, folders[0]]
    return views.find((view) => stage.shows(view, file)) ?? folders[data.folder[file]]
  }

  function stateAt(hash) {
    const next = stateOf(tree, hash, state)
    return { ...next, view: next.view ?? viewFor(next.chosen) }
  }

  function follow() {
    const next = stateAt(location.hash)
    const hash = hashOf(tree, next)
    if (location.hash.slice(1) !== hash) history.replaceState(null, '', `#${hash}`)
    show(next)
  }

  // --- the words around the map ---
  const say = (text) => {
    at('.said').textContent = text
  }
  const hrefOf = (change) => `#${hashOf(tree, { ...state, chosen: null, ...change })}`

  function sentenceOf(item) {
    const file = aloneOf(item)
    if (file === null) return `${nameOf(item.folder)}, ${countOf(item)}, ${textOf(item)}`
    return `${pathOf(tree, file)}, ${textOf(item)}, ${amount(data.lines[file])} lines, rank ${file + 1}. ${data.why[file]}`
  }

  function tell(pointed) {
    const subject = pointed ?? (state.chosen === null ? { folder: state.view } : { items: [state.chosen] })
    const file = aloneOf(subject)
    const whole = { folder: subject.folder, items: itemsOf(subject), measure, lit: (one) => isHit(found, one), hrefOf }
    const parts = file === null ? factsOfFiles(tree, whole) : factsOfFile(tree, file, hrefOf)
    at('.facts').replaceChildren(...parts)
    at('.facts').scrollTop = 0
  }

  function tellWhere() {
    const way = wayTo(tree, state.view).map((folder) => {
      const link = element('a', '', element('bdi', '', folder.parent === null ? data.project : folder.name))
      link.href = hrefOf({ view: folder, chosen: state.chosen })
      if (folder === state.view) link.setAttribute('aria-current', 'page')
      return element('li', '', link)
    })
    at('.crumbs').replaceChildren(...way)
    for (const radio of map.querySelectorAll('[name=by]')) radio.checked = radio.value === state.by
    for (const [index, row] of rows.entries()) row.classList.toggle('on', index === state.chosen)
    at('.low').textContent = measure.low
    at('.high').textContent = measure.high
    at('.unknown').hidden = !measure.some
    const ticks = measure.ticks.map(({ at, text }) => {
      const tick = element('span', '', text)
      tick.style.left = `${at * 100}%`
      return tick
    })
    at('.ticks').replaceChildren(...ticks)
  }

  // --- controls ---
  const form = at('.controls')
  const search = form.querySelector('[type=search]')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (found !== null && found.first !== null) go({ view: viewFor(found.first), chosen: found.first })
  })
  form.addEventListener('input', ({ target }) => {
    if (target.name === 'by') return go({ by: target.value })
    found = find(search.value)
    const all = amount(data.name.length)
    form.querySelector('.count').textContent = found === null ? '' : `${amount(found.count)} of ${all} files`
    stage.draw(look)
    tell(null)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || (event.target === search && search.value !== '')) return
    if (state.view.parent !== null) go({ view: folders[state.view.parent] })
    else if (state.chosen !== null) go({ chosen: null })
  })
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(stateAt(link.hash))
    if (state.chosen !== null) at('.stage').scrollIntoView({ block: 'nearest' })
  })
  window.addEventListener('hashchange', follow)
  follow()
}

const embedded = document.querySelector('script[type="application/json"]')
if (embedded) start(treeOf(JSON.parse(embedded.textContent)))
