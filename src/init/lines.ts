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
  const known = text.split(/\r?\n/).some((line) => line.trim().split(/\s+/)[0] === LEDGERS)
  return known ? null : withLine(text, `${LEDGERS} merge=union text eol=lf`)
}

/** At the end, with the line ends that the text has. */
function withLine(text: string, line: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${line}${eol}`
}
