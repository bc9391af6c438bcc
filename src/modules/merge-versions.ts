import { mergeManifests, type MergedManifest } from './merge.ts'

/** Three versions of a file. */
export interface Versions {
  /** Empty where neither side comes from one. */
  base: string
  ours: string
  theirs: string
}

/** Merges texts line by line, with conflict markers where that is not possible. */
export type MergeText = (versions: Versions) => Promise<{ text: string; conflicts: boolean }>

/**
 * Merges a manifest by its keys, and what is a conflict then by its lines, with the figures settled: between the markers
 * is only what a person has to decide. What is no manifest is merged by its lines.
 * @param now epoch milliseconds
 * @returns the text, and which keys are conflicts
 */
export async function mergeVersions(
  versions: Versions,
  now: number,
  mergeText: MergeText,
): Promise<{ text: string; conflicts: string[] }> {
  const byKey = mergedByKey(versions, now)
  if (byKey?.conflicts.length === 0) return byKey
  const byText = await mergeText(byKey?.settled ?? versions)
  const conflicts = byKey?.conflicts ?? (byText.conflicts ? ['lines'] : [])
  // The same key in two places: lines merge without a word, and both would be kept.
  const silent = conflicts.length > 0 && !byText.conflicts
  return { text: silent ? marked(versions) : byText.text, conflicts }
}

/** `null` for what is no manifest. */
function mergedByKey({ base, ours, theirs }: Versions, now: number): MergedManifest | null {
  try {
    return mergeManifests(base.trim() === '' ? '{}' : base, ours, theirs, now)
  } catch {
    return null
  }
}

function marked({ ours, theirs }: Versions): string {
  const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)
  return `<<<<<<< ours\n${ended(ours)}=======\n${ended(theirs)}>>>>>>> theirs\n`
}
