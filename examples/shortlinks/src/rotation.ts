/** One of a link's destinations, each equally likely. */
export function pickDestination(destinations: readonly string[], random: () => number = Math.random): string {
  const picked = destinations[Math.floor(random() * destinations.length)]
  if (picked === undefined) throw new RangeError('A link needs at least one destination')
  return picked
}
