import { lstat, mkdir, readdir, realpath, rm, symlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

/**
 * Gives a work tree the dependencies that are installed in another one: a link for each package. A package of the
 * repository itself, which npm, pnpm and yarn link into `node_modules`, becomes the work tree's own: its code is what is
 * compared.
 * @param top of the repository that has dependencies, a real path
 * @param tree the work tree
 * @param folders relative to both; in each `node_modules` is looked for
 */
export async function linkDependencies(top: string, tree: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const from = join(top, folder, 'node_modules')
    const names = await namesIn(from)
    // A folder may be a link in the other commit: what it leads to is not ours to write in.
    if (names.length === 0 || (await realPath(join(tree, folder))) !== join(tree, folder)) continue
    const to = join(tree, folder, 'node_modules')
    if (!(await ownFolder(tree, to))) continue
    for (const name of names.filter(isPackages)) {
      if (!name.startsWith('@')) {
        await link(top, tree, join(from, name), join(to, name))
        continue
      }
      const inside = await namesIn(join(from, name))
      if (inside.length === 0 || !(await ownFolder(tree, join(to, name)))) continue
      for (const inner of inside) await link(top, tree, join(from, name, inner), join(to, name, inner))
    }
  }
}

/** Gives work trees what their repository finds further up: a link beside them to the nearest `node_modules` there. */
export async function linkDependenciesAbove(top: string, beside: string): Promise<void> {
  for (let folder = dirname(top); ; folder = dirname(folder)) {
    if (await isThere(join(folder, 'node_modules'))) {
      await symlink(join(folder, 'node_modules'), join(beside, 'node_modules'), 'junction')
      return
    }
    if (folder === dirname(folder)) return
  }
}

/** Caches stay with the tree that made them. */
function isPackages(name: string): boolean {
  return !name.startsWith('.') || name === '.bin' || name === '.pnpm'
}

/** Makes a folder that is the tree's own; says whether there is one. */
async function ownFolder(tree: string, folder: string): Promise<boolean> {
  await removeLinkOutOf(tree, folder)
  return mkdir(folder, { recursive: true }).then(
    () => true,
    () => false,
  )
}

async function link(top: string, tree: string, from: string, to: string): Promise<void> {
  const target = await realPath(from)
  if (target === null) return
  // The repository may be a package itself, which its workspaces link to.
  const inside =
    (target === top || isInside(top, target)) && !target.slice(top.length).split(sep).includes('node_modules')
  await removeLinkOutOf(tree, to)
  await symlink(inside ? tree + target.slice(top.length) : target, to, 'junction').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  })
}

/** A link that was committed and leads elsewhere, or nowhere, would bring in what is not of this commit. */
async function removeLinkOutOf(tree: string, path: string): Promise<void> {
  if (!(await lstat(path).catch(() => undefined))?.isSymbolicLink()) return
  const target = await realPath(path)
  if (target === null || !isInside(tree, target)) await rm(path)
}

function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder + sep)
}

async function realPath(path: string): Promise<string | null> {
  return realpath(path).catch(() => null)
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

async function isThere(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  )
}
