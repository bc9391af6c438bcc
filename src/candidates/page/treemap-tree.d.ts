import type { Packed } from './pack.ts'

export interface Folder {
  index: number
  name: string
  parent: number | null
  path: string
  depth: number
  /** Files, and folders as `~place`. */
  items: number[]
  weight: number
  lines: number
  count: number
  /** The first of the ranking in it. */
  best: number
}

export interface Tree {
  data: Packed
  folders: Folder[]
}

export function treeOf(data: Packed): Tree
export function weightOf(data: Packed, file: number): number
export function pathOf(tree: Tree, file: number): string
export function wayTo(tree: Tree, folder: Folder): Folder[]
export function isWithin(tree: Tree, folder: Folder, above: Folder): boolean
export function folderAt(tree: Tree, path: string): Folder
export function filesBelow(tree: Tree, items: readonly number[]): number[]
