import { lstatSync, readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import type { FileSyntax } from '../syntax/analyse.ts'

/** Beyond that, in bytes, nobody has written a file by hand. */
const LARGEST = 1024 * 1024

/** Why a file is in no ranking. */
export type LeftOut = 'large' | 'binary' | 'unreadable'

export interface Analysed {
  /** By file, relative to the root. */
  syntax: Map<string, FileSyntax>
  left: Map<string, LeftOut>
}

/**
 * Reads and analyses files, but for those whose content was analysed before.
 * @param blobs ids of their contents, by file relative to the root
 * @param earlier by content and language, see `contentKey`
 * @param onProgress told how many are done
 */
export async function analyseFiles(
  root: string,
  blobs: ReadonlyMap<string, string>,
  earlier: ReadonlyMap<string, FileSyntax>,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Analysed> {
  const found: Analysed = { syntax: new Map(), left: new Map() }
  // The parser is native, and takes a while to load.
  const isKnown = [...blobs].every(([file, blob]) => earlier.has(contentKey(file, blob)))
  const analyse = isKnown ? null : (await import('../syntax/analyse.ts')).analyse
  let last = performance.now()
  let done = 0
  for (const [file, blob] of blobs) {
    done += 1
    const known = earlier.get(contentKey(file, blob))
    const one = known ?? analyseFile(root, file, analyse!)
    if (typeof one === 'string') found.left.set(file, one)
    else found.syntax.set(file, one)
    // What git prints meanwhile wants to be read.
    if (performance.now() - last < 10) continue
    await turn()
    signal.throwIfAborted()
    onProgress(done)
    last = performance.now()
  }
  return found
}

/** The same text is another program in another language. */
export function contentKey(file: string, blob: string): string {
  return blob + file.slice(file.lastIndexOf('.'))
}

function analyseFile(
  root: string,
  file: string,
  analyse: (file: string, text: string) => FileSyntax,
): FileSyntax | LeftOut {
  try {
    const path = `${root}/${file}`
    if (lstatSync(path).size > LARGEST) return 'large'
    const content = readFileSync(path)
    // As git tells what is no text.
    if (content.subarray(0, 8000).includes(0)) return 'binary'
    return analyse(file, content.toString('utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return 'unreadable'
  }
}
