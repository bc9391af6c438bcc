import type { Tree } from './treemap-tree.js'

interface Found {
  files: Uint8Array
  folders: Uint32Array
  count: number
  first: number | null
}

export function finderOf(tree: Tree): (text: string) => Found | null
export function isHit(found: Found | null, item: number): boolean
