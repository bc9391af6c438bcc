import { DRIVER } from './merge-driver.ts'

/** Merges keep the lines of both sides; the chain's fork is then named by `ledger verify`, and mended. */
const LEDGERS = 'manifests/.ledger/*.ndjson'

/**
 * A `.gitignore` with the folder of reports, the one at the top alone: `reports/` would hide `src/reports/` too.
 * @returns `null` where it is in there already
 */
export function ignoringReports(text: string): string | null {
  const ignored = text.split(/\r?\n/).some((line) => /^(?:\/|\*\*\/)?reports(?:\/\*{0,2})?\s*$/.test(line))
  return ignored ? null : withLine(text, '/reports/')
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
