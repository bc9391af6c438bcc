import type { TreeName } from './trees.ts'

/** What is right to say of one file after one report. Lines are git's, as `'3,5-7'`. */
export interface FileTruth {
  covered?: string
  uncovered?: string
  /** Of these the report does not say whether they ran: neither yes, nor no, nor "not executable". */
  unknown?: string
  /** Of these a reader may also say that it is not said. */
  unsure?: string
  /** These may also be left out: lines that a format has of functions, not of code. */
  optional?: string
  /**
   * Per line `covered/total`, with ` ?n` where it is not said of n of them, `?` where nothing is. All lines of the
   * file, its sum where producers differ in which line a branch is on, or left out.
   */
  branches?: Readonly<Record<number, string>> | string
  /** `covered/total` of the file; left out where the format does not have them or nobody would count them alike. */
  functions?: string
  statements?: string
}

/** One report of the corpus, and what is right. */
export interface Entry {
  /** Below `reports/`. */
  report: string
  /** Who made it: a producer with its version, or whose writing it follows by hand. */
  by: string
  tree: TreeName
  /** Why this is right, in a sentence. */
  why: string
  /** By file of the tree; null: the report says nothing of it. A file that is not here is not looked at. */
  files?: Readonly<Record<string, FileTruth | null>>
  /** Names in the report that are no file here and have to be told. */
  strangers?: readonly string[]
  /**
   * By change of the tree: `pass`, `fail` or `inconclusive` at 100 %, with `covered/total` of the changed lines where
   * there is one answer; with `or` where several are right.
   */
  verdicts?: Readonly<Record<string, string>>
  /** It is refused as a whole, with this in the code and the message. */
  refused?: RegExp
  /** It may also be refused as a whole, with this in the code and the message. */
  mayBeRefused?: RegExp
  /** Where it lies in the project; `coverage/` and its name, if left out. */
  at?: string
  /** The folder that is judged, below the root of the repository. */
  cwd?: string
  /** Links in the project: path -> where it leads. */
  links?: Readonly<Record<string, string>>
}

/** What never passes: the change was not run, or it is not said that it was. */
export const NEVER_PASSES = 'fail or inconclusive'
