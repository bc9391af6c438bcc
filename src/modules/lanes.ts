/** How much of its lines a module of each lane must have covered, in percent. */
export const LANES = { L0: 70, L1: 75, L2: 80, L3: 85, L4: 90, L5: 90 } as const

export type Lane = keyof typeof LANES

const DEFAULT_LANE: Lane = 'L2'

/** Names of the lanes among a module's tags (`lane:L2`), in order, known or not; the default where there are none. */
export function lanesOf(tags: readonly string[]): [string, ...string[]] {
  const [first = DEFAULT_LANE, ...others] = tags.flatMap((tag) =>
    tag.startsWith('lane:') ? [tag.slice('lane:'.length)] : [],
  )
  return [first, ...others]
}

/**
 * The lanes that a list names: `L2,L3`, or `L2+` for a lane and those above it; `null` where it names another.
 */
export function lanesIn(list: string): Lane[] | null {
  const known = Object.keys(LANES) as Lane[]
  const named = list.split(',').map((part): Lane[] => {
    const text = part.trim()
    const lane = text.replace(/\+$/, '')
    if (!isLane(lane)) return []
    return text === lane ? [lane] : known.slice(known.indexOf(lane))
  })
  return named.every(({ length }) => length > 0) ? known.filter((lane) => named.flat().includes(lane)) : null
}

export function isLane(name: string): name is Lane {
  return Object.hasOwn(LANES, name)
}
