/** What a gate says. Unknown never passes: it is `fail` or `inconclusive`; `skipped` is where nothing is asked. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'skipped'

/** The verdict over all: one failure fails, one that is inconclusive leaves it open; where nothing is asked, nothing passes. */
export function overall(judgements: readonly { verdict: Verdict }[]): Verdict {
  const verdicts = new Set(judgements.map(({ verdict }) => verdict))
  return (['fail', 'inconclusive', 'pass'] as const).find((one) => verdicts.has(one)) ?? 'skipped'
}
