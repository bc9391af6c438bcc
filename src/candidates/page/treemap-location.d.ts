import type { Folder, Tree } from './treemap-tree.js'

interface State {
  view: Folder
  by: string
  chosen: number | null
}

export function hashOf(tree: Tree, state: State): string
export function stateOf(tree: Tree, hash: string, now: Pick<State, 'by'>): Omit<State, 'view'> & { view: Folder | null }
