import { existsSync } from 'node:fs'
import { EvolveError } from '../src/errors.ts'
import {
  formatAnchor,
  isLedger,
  mendLedgerFile,
  parseLedger,
  readLedger,
  verifyLedger,
  type Branch,
  type MendReport,
  type Verification,
} from '../src/ledger/index.ts'
import { lacksMergeDriver } from '../src/init/merge-driver.ts'
import { findModules } from '../src/modules/index.ts'
import { mendManifest } from '../src/modules/mend-manifest.ts'
import type { Context, Outcome } from './command.ts'
import { acceptedText } from './accept-truncation.ts'
import { counted } from './counted.ts'
import { anchorsFor, ledgerFiles, namedLedgers, shownPath } from './ledger-files.ts'
import { marks } from './marks.ts'
import { jsonLines, type Output } from './output.ts'
import { textMerge } from './text-merge.ts'

/** `ledger verify`: 1 unless every ledger is intact. */
export async function verifyLedgers(context: Context): Promise<Outcome> {
  const files = await ledgerFiles(context, await namedLedgers(context))
  const anchorsOf = await anchorsFor(context, files)
  const results: (Verification & { file: string })[] = []
  for (const file of files) {
    // One that is gone has no line that manifests name.
    const isGone = context.positionals.length === 0 && !existsSync(file)
    const ledger = isGone ? parseLedger('') : await readLedger(file)
    if (!isLedger(ledger))
      throw new EvolveError(
        'ERR_LEDGER_READ',
        `${file} is no ledger: no line of it has ts and module, nor seq and hash`,
      )
    results.push({ file: shownPath(context.cwd, file), ...verifyLedger(ledger, anchorsOf(file)) })
  }
  return {
    code: results.every(({ verdict }) => verdict === 'intact') ? 0 : 1,
    output: context.json ? asJson(results) : results.flatMap(asText),
  }
}

/** `ledger mend`: what is intact already is left alone. */
export async function mendLedgers(context: Context): Promise<Outcome> {
  // Before the ledgers, whose anchors they keep.
  const manifests = context.positionals.length > 0 ? [] : await mendManifests(context)
  const files = await ledgerFiles(context).catch((error: unknown) => {
    if (manifests.length === 0) throw error
    return []
  })
  const anchorsOf = await anchorsFor(context, files)
  const results: (MendReport & { file: string })[] = []
  for (const file of files) {
    const report = await mendLedgerFile(file, anchorsOf(file), { onWait: context.progress })
    const kept = report.kept && shownPath(context.cwd, report.kept)
    results.push({ file: shownPath(context.cwd, file), ...report, kept })
  }
  return {
    code: manifests.some(({ left }) => left !== null) ? 1 : 0,
    output: context.json
      ? asJson([...manifests, ...results])
      : [...manifests.map(manifestText), ...results.flatMap(mendedText), ...(await driverText(context, manifests))],
  }
}

interface MendedFile {
  file: string
  verdict: 'merged' | 'conflict'
  /** What is left to a person. */
  left: string | null
}

/** Manifests that a merge has left with conflict markers. */
async function mendManifests(context: Context): Promise<MendedFile[]> {
  const { root } = context
  const { unreadable } = await findModules(root)
  const mended = await Promise.all(
    unreadable.map(({ manifest }) => mendManifest(manifest, Date.now(), textMerge(context))),
  )
  return mended.flatMap((one) => {
    if (one === null) return []
    const { manifest, left } = one
    return [{ file: shownPath(root, manifest), verdict: left === null ? 'merged' : 'conflict', left }]
  })
}

function manifestText({ file, left }: MendedFile): string {
  const { ok, fail } = marks()
  return left === null
    ? `${ok} ${file}: of its figures the newer ones stay; git add it, and measure again what both sides have changed`
    : `${fail} ${file}: ${left}`
}

async function driverText({ root }: Context, manifests: readonly MendedFile[]): Promise<Output> {
  return manifests.length > 0 && (await lacksMergeDriver(root))
    ? ['so that git merges figures in this clone by itself: vitest-evolve merge-manifest --install']
    : []
}

function asJson(results: object[]): Output {
  return jsonLines(results.length === 1 ? results[0] : results)
}

function asText(result: Verification & { file: string }): string[] {
  const { ok, fail } = marks()
  const { file, verdict, line, lines, head, reason, branches, unprotected, accepted } = result
  const notes = [
    ...(unprotected > 0 ? [unprotectedText(unprotected)] : []),
    ...accepted.map((one) => `  ${acceptedText(one)}`),
  ]
  if (verdict === 'intact') {
    const end = head ? `, head ${formatAnchor({ ...head, hash: head.hash.slice(0, 16) })}` : ''
    return [`${ok} ${file}: intact, ${counted(lines, 'line')}${end}`, ...notes]
  }
  return [
    `${fail} ${file}: ${verdict}${line === null ? '' : ` at line ${line}`}: ${reason}`,
    ...branches.map((branch, index) => `  ${branchText(branch, index)}`),
    ...(verdict === 'forked' ? [`  mend it with: vitest-evolve ledger mend ${shellWord(file)}`] : []),
    ...(verdict === 'tampered' || verdict === 'truncated'
      ? [`  what it should be is in its history: git log -p -- ${shellWord(file)}`]
      : []),
    ...notes,
  ]
}

function unprotectedText(count: number): string {
  return `  ${counted(count, 'line')} before the chain ${count === 1 ? 'is' : 'are'} not protected: no line of the chain vouches for ${count === 1 ? 'it' : 'them'}, so a change would not show`
}

function branchText({ name, lines, first_seq, last_seq, commits, modules }: Branch, index: number): string {
  const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}-${to}`)
  return [
    `branch ${index + 1}${name === null ? '' : ` (${name})`}: ${counted(lines.length, 'line')} from line ${lines[0]}`,
    `seq ${range(first_seq, last_seq)}`,
    ...listed(
      'commit',
      commits.map((commit) => commit.slice(0, 12)),
    ),
    ...listed('module', modules),
  ].join(', ')
}

function listed(noun: string, names: string[]): string[] {
  const shown = names.slice(0, 3).join(' ')
  if (names.length === 0) return []
  return [`${noun}${names.length === 1 ? '' : 's'} ${shown}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`]
}

function mendedText({ file, verdict, moved, kept, repaired }: MendReport & { file: string }): string[] {
  const { ok } = marks()
  if (repaired !== null) return [`${ok} ${repaired}`]
  if (verdict !== 'forked') return [`= ${file}: intact, nothing to mend`]
  const places = moved.map(({ from, to }) => `${from.seq} is now ${to.seq}`)
  const some = places.length > 0 ? ` (seq ${places.slice(0, 3).join(', ')}${places.length > 3 ? ', ...' : ''})` : ''
  return [
    `${ok} ${file}: one chain again, ${counted(moved.length, 'line')} moved to the end${some}`,
    `  the file as it was: ${kept ?? ''}`,
    '  anchors that name the former places hold: the lines keep them in "was"',
  ]
}

function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
