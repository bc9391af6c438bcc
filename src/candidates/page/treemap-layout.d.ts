import type { Folder, Tree } from './treemap-tree.js'

interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Frame extends Box {
  folder: Folder
  /** Pixels for its name; 0 where there is no room. */
  header: number
  outer: Frame | null
}

export interface Cell extends Box {
  items: number[]
  folder: Folder
  frame: Frame | null
}

export interface Drawn {
  cells: Cell[]
  frames: Frame[]
}

export function layOut(tree: Tree, view: Folder, width: number, height: number): Drawn
export function itemAt(drawn: Drawn, x: number, y: number): Cell | Frame | null
export function aloneOf(cell: { items?: number[] }): number | null
export function cellOf(tree: Tree, cells: readonly Cell[], file: number): Cell | null
export function nextCell(cells: readonly Cell[], from: Cell, key: string): Cell | null
