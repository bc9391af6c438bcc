import { stripVTControlCharacters } from 'node:util'

/** As much of an error as Vitest hands to reporters, whatever was thrown. */
export interface Told {
  message?: unknown
}

/** What the first error says, whole. Assertions colour their messages: stripped here, before anybody cuts them. */
export function messageOf(errors: readonly Told[] | undefined): string | null {
  const message = errors?.[0]?.message
  return message === undefined || message === null ? null : stripVTControlCharacters(String(message))
}

/** Its first line with something in it; `failed` where it says nothing. */
export function firstLine(errors: readonly Told[] | undefined): string {
  return firstLineOf(messageOf(errors) ?? '') ?? 'failed'
}

/** The first line of a text with something in it. */
export function firstLineOf(text: string): string | undefined {
  return text.split(/[\r\n\u2028\u2029]+/).find((line) => line.trim() !== '')
}
