/** Hits per executable line (1-based) of one file. A line that is no key is not executable. */
export type LineHits = Map<number, number>

/** By absolute path, with `/` as separator. */
export type CoverageLines = Map<string, LineHits>
