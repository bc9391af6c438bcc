/** What a text with conflict markers would be if each conflict were decided for one side. */
export interface Sides {
  ours: string
  theirs: string
}

type Side = 'ours' | 'base' | 'theirs'

const MARKERS: [RegExp, Side | 'all'][] = [
  [/^<{7}(?: |\r?\n)/, 'ours'],
  [/^\|{7}(?: |\r?\n)/, 'base'],
  [/^={7}\r?\n/, 'theirs'],
  [/^>{7}(?: |\r?\n|$)/, 'all'],
]

/** Takes a text with the conflict markers of a merge apart; `null` where there are none, or none that fit together. */
export function sidesOf(text: string): Sides | null {
  const sides = { ours: '', theirs: '' }
  let now: Side | 'all' = 'all'
  let conflicts = 0
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const marker: Side | 'all' | undefined = MARKERS.find(([pattern]) => pattern.test(line))?.[1]
    if (marker === undefined) {
      for (const side of ['ours', 'theirs'] as const) if (now === 'all' || now === side) sides[side] += line
      continue
    }
    if (!follows(marker, now)) return null
    if (marker === 'ours') conflicts += 1
    now = marker
  }
  return conflicts === 0 || now !== 'all' ? null : sides
}

function follows(marker: Side | 'all', before: Side | 'all'): boolean {
  const expected = { ours: ['all'], base: ['ours'], theirs: ['ours', 'base'], all: ['theirs'] }
  return expected[marker].includes(before)
}
