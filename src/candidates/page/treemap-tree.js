/**
 * The folders of the page's data, the root first, with what they hold in all. A folder's items are its files (their
 * places) and folders (`~place`: below 0), the largest first.
 */
export function treeOf(data) {
  const { name: names, parent } = data.folders
  const folders = names.map((name, index) => {
    const above = parent[index] === -1 ? null : parent[index]
    return { index, name, parent: above, path: '', depth: 0, items: [], weight: 0, lines: 0, count: 0, best: Infinity }
  })
  for (const folder of folders.slice(1)) {
    const above = folders[folder.parent]
    folder.depth = above.depth + 1
    folder.path = above.parent === null ? folder.name : `${above.path}/${folder.name}`
  }
  for (const [file, place] of data.folder.entries()) {
    const folder = folders[place]
    folder.items.push(file)
    folder.count += 1
    folder.lines += data.lines[file]
    folder.weight += weightOf(data, file)
    folder.best = Math.min(folder.best, file)
  }
  for (const folder of folders.slice(1).reverse()) {
    const above = folders[folder.parent]
    above.items.push(~folder.index)
    for (const key of ['count', 'lines', 'weight']) above[key] += folder[key]
    above.best = Math.min(above.best, folder.best)
  }
  const size = (item) => (item < 0 ? folders[~item].weight : weightOf(data, item))
  for (const { items } of folders) items.sort((a, b) => size(b) - size(a))
  return { data, folders }
}

/** What a file's area stands for; an empty one has to be somewhere, too. */
export function weightOf(data, file) {
  return Math.max(1, data.lines[file])
}

export function pathOf({ data, folders }, file) {
  const { path } = folders[data.folder[file]]
  return path === '' ? data.name[file] : `${path}/${data.name[file]}`
}

/** The folders from the root down to one. */
export function wayTo({ folders }, folder) {
  const way = [folder]
  while (way[0].parent !== null) way.unshift(folders[way[0].parent])
  return way
}

export function isWithin({ folders }, folder, above) {
  let at = folder
  while (at.depth > above.depth) at = folders[at.parent]
  return at === above
}

/** The folder of a path; within folders that are one, such as `a/b`, that one; else the root. */
export function folderAt({ folders }, path) {
  return (
    folders.find((folder) => folder.path === path) ??
    folders.find((folder) => folder.path.startsWith(`${path}/`)) ??
    folders[0]
  )
}

/** All files below items of a folder, in no order. */
export function filesBelow({ folders }, items) {
  const files = []
  const left = [items]
  for (let next = left.pop(); next; next = left.pop())
    for (const item of next)
      if (item < 0) left.push(folders[~item].items)
      else files.push(item)
  return files
}
