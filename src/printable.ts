/** What acts where text is only to be shown: controls, changes of direction, signs that nobody sees. */
const ACTS = /(?!\t|\r$)[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2060-\u206F\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu

/** Commands to the runners of CI services: `::name::`, where a line begins so, and `##[name]`, `##vso[name]` anywhere. */
const COMMANDS = /^(\s*):(?=:)|#(?=#\w*\[)/g

/**
 * One line of text from anywhere, to be shown: what would act is spelled out as in JSON, where that changes no value.
 * What is printable stays as it is, so it may be done twice.
 */
export function printable(text: string): string {
  return text
    .replaceAll(ACTS, spelled)
    .replaceAll(COMMANDS, (one, indent: string | undefined) => (indent ?? '') + spelled(one.slice(-1)))
}

function spelled(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
