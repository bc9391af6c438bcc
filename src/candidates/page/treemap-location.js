import { folderAt, isWithin, pathOf } from './treemap-tree.js'
import { isMeasure } from './treemap-measures.js'

/** What is shown, as the page's address has it after `#`: `in=src/core&by=coverage&file=src/core/a.ts`. */
export function hashOf(tree, { view, by, chosen }) {
  const parts = new URLSearchParams()
  // The whole is named where there is a file: a file alone is shown wherever it can be seen.
  if (view.parent !== null || chosen !== null) parts.set('in', view.path)
  if (by !== 'score') parts.set('by', by)
  if (chosen !== null) parts.set('file', pathOf(tree, chosen))
  return parts.toString().replaceAll('%2F', '/')
}

/**
 * @param now what is shown: what the address does not name stays
 * @returns what to show; a `view` of `null` is wherever the chosen file can be seen
 */
export function stateOf(tree, hash, now) {
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  const by = parts.get('by') ?? ''
  const file = parts.get('file')
  const path = parts.get('in')
  const found = file === null ? -1 : tree.data.name.findIndex((_, index) => pathOf(tree, index) === file)
  const chosen = found === -1 ? null : found
  const view = path === null ? (chosen === null ? tree.folders[0] : null) : folderAt(tree, path)
  const seen = view === null || chosen === null || isWithin(tree, tree.folders[tree.data.folder[chosen]], view)
  return { view: seen ? view : null, by: isMeasure(by) ? by : now.by, chosen }
}
