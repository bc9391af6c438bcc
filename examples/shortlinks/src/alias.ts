const LONGEST_ALIAS = 32

/** A title as it can stand in an address: lower case, words joined by dashes, no accents. */
export function aliasFor(title: string): string {
  const words = title
    .normalize('NFKD')
    // Letters lose their accents, and "O'Hara" becomes one word.
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  return words.join('-').slice(0, LONGEST_ALIAS).replace(/-$/, '')
}
