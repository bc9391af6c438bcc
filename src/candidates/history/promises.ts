/** Settings of a clone that may have promises in place of objects: a pattern for `git config --get-regexp`. */
export const PROMISES: string = String.raw`^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$`

/**
 * What a clone would fetch when it is asked for: contents of files, or trees, too, which tell what a commit touched.
 * @param settings what git prints for `PROMISES`, a line each
 */
export function missingIn(settings: string): 'nothing' | 'contents' | 'trees' {
  const lines = settings.split('\n').map((line) => /^(.*?)(?: (\S*))?$/.exec(line)!)
  const isSet = ([, name = '', value = 'true']: readonly string[]): boolean =>
    /^extensions\.partialclone$|\.promisor$/.test(name) && !/^(?:false|no|off|0|)$/i.test(value)
  if (!lines.some(isSet)) return 'nothing'
  const filters = lines.flatMap(([, name = '', value = '']) => (name.endsWith('.partialclonefilter') ? [value] : []))
  return filters.some((filter) => /\btree:/.test(filter)) ? 'trees' : 'contents'
}
