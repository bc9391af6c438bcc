import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import canonicalize from 'canonicalize'
import writeFileAtomic from 'write-file-atomic'
import { git } from '../git/run.ts'
import { sidesOf, type Sides } from './conflict.ts'
import { withoutFigures } from './figure-groups.ts'
import { parseObject } from './manifest.ts'
import { mergeVersions, type MergeText } from './merge-versions.ts'

/** What became of a manifest that a merge has left with conflict markers. */
export interface MendedManifest {
  manifest: string
  /** What is left to a person, in words; `null`: nothing. */
  left: string | null
}

/**
 * Merges a manifest again that stands there with conflict markers, as the driver would have done: of the markers those
 * stay that a person has to decide. By what git knows of the sides: between markers are lines, and those around them may
 * be of either side.
 * @param now epoch milliseconds
 * @returns `null` where it has no markers, or cannot be read
 */
export async function mendManifest(
  manifest: string,
  now: number,
  mergeText: MergeText,
): Promise<MendedManifest | null> {
  const sides = sidesOf(await readFile(manifest, 'utf8').catch(() => ''))
  if (sides === null) return null
  const [base, ours, theirs] = await Promise.all([1, 2, 3].map((stage) => stageOf(manifest, stage)))
  if (ours == null || theirs == null)
    return { manifest, left: 'left as it is, git is in no merge of it any more: take either side, then measure again' }
  const merge = (one: Sides): ReturnType<typeof mergeVersions> =>
    mergeVersions({ base: base ?? '', ...one }, now, mergeText)
  const { text, conflicts } = await merge({ ours, theirs })
  if (!sameBesideFigures(text, (await merge(sides)).text))
    return { manifest, left: 'left as it is, it was edited since: finish it by hand' }
  await writeFileAtomic(manifest, text)
  return {
    manifest,
    left: conflicts.length > 0 ? `both sides have changed ${conflicts.join(', ')}; decide between the markers` : null,
  }
}

/** A version of a file that is in a merge: 1 what both come from, 2 ours, 3 theirs. */
function stageOf(file: string, stage: number): Promise<string | null> {
  return git(dirname(file), ['show', `:${stage}:./${basename(file)}`])
}

/** Of each side of either text, if it has markers. */
function sameBesideFigures(one: string, other: string): boolean {
  try {
    return beside(one) === beside(other)
  } catch {
    // What is no JSON was not left by a merge of manifests.
    return false
  }
}

function beside(text: string): string | undefined {
  const sides = sidesOf(text)
  const contents = (sides ? [sides.ours, sides.theirs] : [text]).map(parseObject)
  return canonicalize(contents.map((content) => withoutFigures(content, contents)))
}
