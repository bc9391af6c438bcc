import { EvolveError } from '../../errors.ts'

/** Words by which a commit says that it mends something... */
const FIX = /\b(?:fix(?:e[sd]|ing)?|bug(?:s|fix(?:es)?)?|hotfix(?:es)?|regress(?:ions?|ed)|crash(?:e[sd]|ing)?)\b/i

/** ...unless it begins with what says that it is of no code that runs. */
const NO_CODE = /^(?:docs?|chore|ci|tests?|style|build|release)\b/i

/** Tells whether a commit mends something, as far as the first line of its message says. */
export interface FixRule {
  /** The same for the same rule. */
  key: string
  isFix(subject: string): boolean
}

export const DEFAULT_FIX_RULE: FixRule = {
  key: `${FIX} ${NO_CODE}`,
  isFix: (subject) => FIX.test(subject) && !NO_CODE.test(subject),
}

/**
 * A pattern of the user's own in place of ours; case does not matter.
 * @throws EvolveError `ERR_USAGE` where it is no regular expression
 */
export function fixRule(text: string): FixRule {
  try {
    const pattern = new RegExp(text, 'i')
    return { key: String(pattern), isFix: (subject) => pattern.test(subject) }
  } catch (error) {
    throw new EvolveError(
      'ERR_USAGE',
      `candidates: --fix-pattern is no regular expression: ${(error as Error).message}`,
    )
  }
}
