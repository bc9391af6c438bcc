import { pathOf } from './treemap-tree.js'

/**
 * @returns what a text finds: which files have all its words in their path, of which folders, how many, and the first
 * of the ranking; `null` for no text
 */
export function finderOf(tree) {
  const { data, folders } = tree
  let paths = null
  return (text) => {
    const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
    if (words.length === 0) return null
    paths ??= data.name.map((_, file) => pathOf(tree, file).toLowerCase())
    const found = {
      files: new Uint8Array(paths.length),
      folders: new Uint32Array(folders.length),
      count: 0,
      first: null,
    }
    for (const [file, path] of paths.entries()) {
      if (!words.every((word) => path.includes(word))) continue
      found.files[file] = 1
      found.folders[data.folder[file]] += 1
      found.count += 1
      found.first ??= file
    }
    // A folder comes after the one that it is in.
    for (let place = folders.length - 1; place > 0; place -= 1)
      found.folders[folders[place].parent] += found.folders[place]
    return found
  }
}

/** Whether a search leaves a file or a folder (`~place`). */
export function isHit(found, item) {
  return found === null || (item < 0 ? found.folders[~item] > 0 : found.files[item] === 1)
}
