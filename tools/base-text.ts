/** What was compared with, such as `main (d5a07a1fd264)`; a base that was given as that commit is named once. */
export function baseText(base: string, commit: string): string {
  return commit.startsWith(base) ? base : `${base} (${commit.slice(0, 12)})`
}
