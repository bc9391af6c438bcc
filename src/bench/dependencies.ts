import { mkdir, readdir, realpath, symlink } from 'node:fs/promises'
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
    const names = await readdir(from).catch(() => [])
    if (names.length === 0 || !(await isThere(join(tree, folder)))) continue
    const to = join(tree, folder, 'node_modules')
    await mkdir(to, { recursive: true })
    for (const name of names.filter(isPackages)) {
      if (!name.startsWith('@')) {
        await link(top, tree, join(from, name), join(to, name))
        continue
      }
      await mkdir(join(to, name), { recursive: true })
      for (const inner of await readdir(join(from, name)))
        await link(top, tree, join(from, name, inner), join(to, name, inner))
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

async function link(top: string, tree: string, from: string, to: string): Promise<void> {
  const target = await realpath(from).catch(() => null)
  if (target === null) return
  const inside = target.startsWith(top + sep) && !target.slice(top.length).split(sep).includes('node_modules')
  await symlink(inside ? tree + target.slice(top.length) : target, to, 'junction').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  })
}

async function isThere(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  )
}
