// The page's own script: filters, and what a figure is when it is pointed at or reached by the arrow keys.
// Plain and without imports: it is put into the page as it stands here. Names are only ever set as text.
const DESCRIPTIONS = {
  coverage({ lane, target, points }, nth, texts) {
    const [time, coverage, covered, total, change, provider, commit, untimed] = points[nth]
    const other = nth > 0 && points[nth - 1][5] !== provider
    return [
      ['figure', `${coverage.toFixed(2)}%${change === null ? '' : ` (${change > 0 ? '+' : ''}${change.toFixed(2)})`}`],
      ['more', covered === null || total === null ? '' : `${covered} of ${total} lines`],
      ['more', target === null ? '' : `target ${target}%, lane ${lane}`],
      ...momentOf(time, untimed, texts[commit]),
      ['more', texts[provider] === null ? '' : `${texts[provider]}${other ? ', another provider than before' : ''}`],
    ]
  },
  latency({ fingerprint, points, changes }, nth, texts) {
    const [time, ms, interval, confidence, change, samples, commit, untimed] = points[nth]
    const percent = change === null ? '' : ` (${change > 0 ? '+' : ''}${change.toFixed(1)} %)`
    const surely = confidence === null ? '' : `, ${confidence} %`
    return [
      ['figure', `${ms} ms${percent}`],
      ['more', interval === null ? '' : `${interval[0]} to ${interval[1]} ms${surely}`],
      ['changed', changes[nth] === undefined ? '' : `${changes[nth]} from here on`],
      ['more', samples === null ? '' : `${samples} samples`],
      ...momentOf(time, untimed, texts[commit]),
      ['more', `machine ${fingerprint}`],
    ]
  },
}

const momentOf = (time, untimed, commit) => [
  ['more', untimed ? '' : new Date(time).toISOString()],
  ['more', commit === null ? '' : `commit ${commit}`],
]

for (const section of document.querySelectorAll('section')) {
  const { scale, modules, texts } = JSON.parse(section.querySelector('script').textContent)
  const chart = section.querySelector('.chart')
  const stage = chart.querySelector('.stage')
  const emphasised = chart.querySelector('.emphasised')
  const mark = chart.querySelector('.mark')
  const tip = chart.querySelector('.tip')
  const rows = [...section.querySelectorAll('.modules tbody tr')]
  const lines = [...chart.querySelectorAll('.base .trend')]
  const targets = [...chart.querySelectorAll('.targets line')]
  const picked = new Set()
  let current = null

  const x = (time) =>
    scale.left + ((time - scale.from) / (scale.to - scale.from)) * (scale.width - scale.left - scale.right)
  const on = scale.log ? Math.log : (figure) => figure
  const [low, high] = [on(scale.low), on(scale.high)]
  const y = (figure) => scale.top + ((high - on(figure)) / (high - low)) * (scale.height - scale.top - scale.bottom)
  const places = modules.map(({ points, base = 1 }) =>
    Float64Array.from(points.flatMap(([time, figure]) => [x(time), y(figure / base)])),
  )

  // --- filters ---
  const form = section.querySelector('.filters')
  const search = form.querySelector('[type=search]')
  const only = form.querySelector('[name=only]')
  const lanes = [...form.querySelectorAll('[name=lane]')]
  form.hidden = false
  form.addEventListener('submit', (event) => event.preventDefault())

  function filter() {
    const words = search.value.trim().toLowerCase().split(/\s+/)
    const off = new Set(lanes.filter((box) => !box.checked).map((box) => box.value))
    let count = 0
    for (const [index, one] of modules.entries()) {
      const name = one.module.toLowerCase()
      const shown = words.every((word) => name.includes(word)) && !off.has(one.lane) && (!only.checked || one.only)
      rows[index].hidden = !shown
      lines[index].toggleAttribute('hidden', !shown)
      if (shown) count += 1
    }
    form.querySelector('.count').textContent = `${count} of ${modules.length} shown`
    if (current && rows[current.index].hidden) leave()
  }
  form.addEventListener('input', filter)

  // --- one module or some of them ---
  function emphasise(hovered) {
    chart.classList.toggle('picked', picked.size > 0)
    for (const [index, row] of rows.entries()) row.classList.toggle('on', index === hovered)
    const target = String(modules[hovered]?.target)
    for (const line of targets) line.classList.toggle('on', line.dataset.target === target)
    // Copies above the rest: to change one of thousands of lines would paint all of them anew.
    const copied = new Set(picked)
    if (hovered !== undefined) copied.delete(hovered)
    const order = hovered === undefined ? [...copied] : [...copied, hovered]
    emphasised.replaceChildren(...order.map((index) => lines[index].cloneNode(true)))
  }

  for (const [index, row] of rows.entries()) {
    const button = row.querySelector('button')
    button.addEventListener('click', () => {
      if (!picked.delete(index)) picked.add(index)
      button.setAttribute('aria-pressed', String(picked.has(index)))
      emphasise(index)
    })
    row.addEventListener('pointerenter', () => emphasise(index))
    row.addEventListener('pointerleave', () => emphasise())
    button.addEventListener('focus', () => emphasise(index))
    button.addEventListener('blur', () => emphasise())
  }

  // --- one figure ---
  const eligible = () => {
    const shown = modules.map((_, index) => index).filter((index) => !rows[index].hidden)
    const some = shown.filter((index) => picked.has(index))
    return some.length > 0 ? some : shown
  }

  function show(index, nth) {
    current = { index, nth }
    const [left, top] = places[index].subarray(nth * 2, nth * 2 + 2)
    mark.setAttribute('cx', left)
    mark.setAttribute('cy', top)
    mark.setAttribute('visibility', 'visible')
    say([['name', modules[index].module], ...DESCRIPTIONS[section.dataset.kind](modules[index], nth, texts)])
    emphasise(index)
    // In pixels of the page; the side with more room.
    const box = stage.getBoundingClientRect()
    const around = chart.getBoundingClientRect()
    const factor = box.width / scale.width
    const at = box.left - around.left + left * factor
    tip.style.left = `${left > scale.width / 2 ? Math.max(0, at - tip.offsetWidth - 16) : at + 16}px`
    tip.style.top = `${Math.max(0, box.top - around.top + top * factor - tip.offsetHeight / 2)}px`
  }

  function say(parts) {
    tip.replaceChildren(
      ...parts
        .filter(([, text]) => text !== '')
        .map(([name, text]) => {
          const part = document.createElement('span')
          part.className = name
          part.textContent = text
          return part
        }),
    )
    tip.hidden = false
  }

  function leave() {
    current = null
    tip.hidden = true
    mark.setAttribute('visibility', 'hidden')
    emphasise()
  }

  function nearest(left, top) {
    let best = null
    let least = 60 ** 2
    for (const index of eligible()) {
      const place = places[index]
      for (let nth = 0; nth < place.length; nth += 2) {
        const distance = (place[nth] - left) ** 2 + (place[nth + 1] - top) ** 2
        if (distance < least) [least, best] = [distance, { index, nth: nth / 2 }]
      }
    }
    return best
  }

  let frame = 0
  stage.addEventListener('pointermove', ({ clientX, clientY }) => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => {
      const box = stage.getBoundingClientRect()
      const found = nearest(
        ((clientX - box.left) * scale.width) / box.width,
        ((clientY - box.top) * scale.height) / box.height,
      )
      if (!found) leave()
      else if (found.index !== current?.index || found.nth !== current.nth) show(found.index, found.nth)
    })
  })
  stage.addEventListener('pointerleave', () => {
    cancelAnimationFrame(frame)
    leave()
  })

  const MOVES = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Home: [0, -Infinity],
    End: [0, Infinity],
  }
  stage.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leave()
    const move = MOVES[event.key]
    const among = eligible()
    if (!move || among.length === 0) return
    event.preventDefault()
    if (!current) return show(among[0], modules[among[0]].points.length - 1)
    const from = Math.max(0, among.indexOf(current.index))
    const index = among[(from + move[0] + among.length) % among.length]
    const last = modules[index].points.length - 1
    show(index, Math.min(last, Math.max(0, (move[0] === 0 ? current.nth : last) + move[1])))
  })
  stage.addEventListener('blur', leave)
  filter()
}
