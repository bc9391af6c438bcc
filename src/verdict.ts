/** What a gate says. Unknown never passes: it is `fail` or `inconclusive`; `skipped` is where nothing is asked. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'skipped'

/** The verdict over all: one failure fails, one that is inconclusive leaves it open. */
export function overall(judgements: readonly { verdict: Verdict }[]): Exclude<Verdict, 'skipped'> {
  const verdicts = new Set(judgements.map(({ verdict }) => verdict))
  return verdicts.has('fail') ? 'fail' : verdicts.has('inconclusive') ? 'inconclusive' : 'pass'
}
