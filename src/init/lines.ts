import { dirname } from 'node:path'
import { DRIVER } from './merge-driver.ts'

/** Merges keep the lines of both sides; the chain's fork is then named by `ledger verify`, and mended. */
const LEDGERS = 'manifests/.ledger/*.ndjson'

/**
 * A `.gitignore` with the folders of reports, at the top and in packages: `reports/` would hide `src/reports/` too.
 * @param folders those in packages, as patterns
 * @returns `null` where they are in there already
 */
export function ignoringReports(text: string, folders: readonly string[] = []): string | null {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  if (lines.some((line) => /^(?:\*\*\/)?reports(?:\/\*{0,2})?$/.test(line))) return null
  const isThere = (line: string): boolean =>
    lines.some((one) => one.replace(/\*{0,2}$/, '').replace(/\/?$/, '/') === line)
  const missing = ['/reports/', ...folders].filter((line) => !isThere(line))
  return missing.length === 0 ? null : missing.reduce(withLine, text)
}

/**
 * The folders of reports of some packages, as patterns of git: for all of a folder where there are several.
 * @param packages from the root
 * @param sources absolute; a folder that has some is code, whatever its name is
 */
export function reportFolders(packages: readonly string[], sources: readonly string[], root: string): string[] {
  const above = new Map<string, string[]>()
  for (const path of packages) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    above.set(parent, [...(above.get(parent) ?? []), path])
  }
  const code = sources.flatMap((file) => /^(.*)\/reports\//.exec(file.slice(root.length + 1))?.[1] ?? [])
  return [...above].flatMap(([parent, paths]) => {
    const isAny = paths.length > 1 && parent !== '' && !code.some((path) => dirname(path) === parent)
    const folders = isAny ? [`${parent}/*`] : paths.filter((path) => !code.includes(path))
    return folders.map((folder) => `/${folder}/reports/`)
  })
}

/** A `.gitattributes` by which ledgers merge; `null` where it has attributes for them. */
export function mergingLedgers(text: string): string | null {
  return hasPattern(text, LEDGERS) ? null : withLine(text, `${LEDGERS} merge=union text eol=lf`)
}

/** Manifests are merged by a driver of ours; a clone that is not told how merges them as text. */
const MANIFESTS = 'module.manifest.json'

/** A `.gitattributes` by which ledgers and figures in manifests merge; `null` where it has attributes for both. */
export function mergingFigures(text: string): string | null {
  const ledgers = mergingLedgers(text)
  return hasPattern(text, MANIFESTS) ? ledgers : withLine(ledgers ?? text, `${MANIFESTS} merge=${DRIVER}`)
}

function hasPattern(text: string, pattern: string): boolean {
  return text.split(/\r?\n/).some((line) => line.trim().split(/\s+/)[0] === pattern)
}

/** At the end, with the line ends that the text has. */
function withLine(text: string, line: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${line}${eol}`
}
