import { amount, meanOf } from './treemap-measures.js'
import { filesBelow, pathOf, weightOf } from './treemap-tree.js'

/** An element with a class; whatever is text in it is set as text. */
export function element(tag, name, ...children) {
  const made = document.createElement(tag)
  if (name) made.className = name
  made.append(...children)
  return made
}

/** A path that goes on below after a folder rather than within a name. */
function pathText(path) {
  const parts = path.split('/')
  const last = parts.pop()
  return element('bdi', '', ...parts.flatMap((part) => [`${part}/`, element('wbr')]), last)
}

const known = (figure, text = amount) => (figure === null ? unknown() : text(figure))
const unknown = () => element('span', 'muted', 'unknown')
const files = (count) => `${amount(count)} file${count === 1 ? '' : 's'}`
const lines = (count) => `${amount(count)} line${count === 1 ? '' : 's'}`

/** @param hrefOf the address of a change of what is shown */
export function factsOfFile(tree, file, hrefOf) {
  const { data, folders } = tree
  const folder = folders[data.folder[file]]
  const [ranges, rangesLeft, functions, functionsLeft] = data.details[file] ?? [[], 0, [], 0]
  return [
    heading(data.name[file], folder.path === '' ? data.project : folder.path, hrefOf({ view: folder, chosen: file })),
    element(
      'p',
      'figure',
      element('b', '', known(data.score[file])),
      ` score, rank ${amount(file + 1)} of ${amount(data.name.length)}`,
    ),
    element('p', 'why', element('bdi', '', data.why[file])),
    figures(data, file),
    ...(ranges.length > 0
      ? [element('h3', '', 'Uncovered lines'), element('p', 'ranges', ranges.join(', '), more(rangesLeft))]
      : []),
    ...(functions.length > 0
      ? [
          element('h3', '', 'Functions worth testing'),
          functionTable(functions),
          element('p', 'muted', more(functionsLeft)),
        ]
      : []),
  ]
}

const more = (left) => (left > 0 ? ` and ${amount(left)} more` : '')

function heading(name, path, href) {
  const link = element('a', 'path', pathText(path))
  link.href = href
  return element('header', '', link, element('h2', '', element('bdi', '', name)))
}

function figures(data, file) {
  const of = (key) => data[key][file]
  const part = (few, all) => `${amount(few)} of ${amount(all)}`
  const rows = [
    ['Lines', amount(of('lines'))],
    ['Coverage', known(of('coverage_score'), (figure) => `${amount(figure)}%`)],
    ['Uncovered lines', of('coverage_score') === null ? unknown() : part(of('uncovered'), of('executable'))],
    [
      'Uncovered branches',
      of('branches') === null || of('uncovered_branches') === null
        ? unknown()
        : part(of('uncovered_branches'), of('branches')),
    ],
    ['Uncovered functions', known(of('uncovered_functions'))],
    ['Uncovered statements', known(of('uncovered_statements'))],
    ['Complexity', known(of('complexity'))],
    ['Commits', known(of('commits'))],
    ['Fixes among them', known(of('fixes'))],
    ['Lines changed', known(of('churn'))],
    ['Authors', known(of('authors'))],
    ['Imported by', known(of('fan_in'), files)],
    ['Depend on it', known(of('fan_in_all'), files)],
    ['Module', of('module') === null ? unknown() : element('bdi', '', data.modules[of('module')])],
  ]
  return element(
    'dl',
    '',
    ...rows.map(([name, value]) => element('div', '', element('dt', '', name), element('dd', '', value))),
  )
}

function functionTable(functions) {
  const head = ['Function', 'Complexity', 'Uncovered', 'Score'].map((name, nth) => {
    const cell = element('th', nth === 0 ? '' : 'n', name)
    cell.scope = 'col'
    return cell
  })
  const rows = functions.map(([name, start, end, complexity, executable, uncovered, score]) => {
    const first = element('th', '', element('bdi', '', name), element('span', 'muted', ` ${start}–${end}`))
    first.scope = 'row'
    const cells = [amount(complexity), `${amount(uncovered)}/${amount(executable)}`, amount(score)]
    return element('tr', '', first, ...cells.map((text) => element('td', 'n', text)))
  })
  return element('table', '', element('thead', '', element('tr', '', ...head)), element('tbody', '', ...rows))
}

/**
 * A folder, or some small files of it.
 * @param lit which files a search leaves
 */
export function factsOfFiles(tree, { folder, items, measure, lit, hrefOf }) {
  const { data } = tree
  const below = filesBelow(tree, items)
  const all = items === folder.items
  const mean = meanOf(measure.figures, below, (file) => weightOf(data, file))
  const missing = below.filter((file) => measure.figures[file] === null).length
  const sum = below.reduce((sum, file) => sum + data.lines[file], 0)
  const first = Uint32Array.from(below.filter(lit)).sort().subarray(0, 10)
  const name = folder.parent === null ? data.project : folder.path
  const text = mean === null ? `Mean ${measure.name} unknown` : `Mean ${measure.name} ${measure.text(mean)}, by lines`
  return [
    all
      ? element(
          'header',
          '',
          element('span', 'path', folder.parent === null ? 'all files' : 'folder'),
          element('h2', '', element('bdi', '', name)),
        )
      : heading(`${files(below.length)}, each too small to draw`, name, hrefOf({ view: folder })),
    element('p', 'figure', `${all ? `${files(below.length)}, ` : ''}${lines(sum)}`),
    element('p', '', text, missing > 0 && mean !== null ? `; unknown of ${files(missing)}` : ''),
    element('h3', '', first.length === 0 ? 'Nothing found here' : 'First of the ranking here'),
    element('ol', 'first', ...Array.from(first, (file) => ranked(tree, file, folder, hrefOf))),
  ]
}

function ranked(tree, file, folder, hrefOf) {
  const name = tree.data.name[file]
  const path = pathOf(tree, file).slice(folder.path === '' ? 0 : folder.path.length + 1, -name.length)
  const link = element('a', '', element('bdi', '', name))
  link.href = hrefOf({ chosen: file })
  const where = element('span', 'muted', pathText(path))
  return element('li', '', element('span', 'n', amount(tree.data.score[file])), element('span', '', link, ' ', where))
}
