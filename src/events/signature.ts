import { createHash } from 'node:crypto'

/** First 16 hex digits of SHA-256 of `error_class|test_id|message`, with the message as stored. */
export function signature(event: { error_class: string; test_id: string; message: string }): string {
  return digest(`${event.error_class}|${event.test_id}|${event.message}`)
}

/**
 * The same for the same cause in different tests and files: the error's class, its message without
 * what changes from case to case, and the innermost project frame that is not in a test file.
 * `v1` names this recipe; another recipe gets another number.
 */
export function fingerprint(event: {
  error_class: string
  message: string
  frame: { file: string; method: string } | null
}): string {
  const frame = event.frame ? `${event.frame.file}:${event.frame.method}` : ''
  return `v1:${digest([event.error_class, withoutParticulars(event.message), frame].join('|'))}`
}

const PARTICULARS: [RegExp, string][] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?/g, '<instant>'],
  [/\b\d+(\.\d+)?\s?(ms|s)\b/g, '<duration>'],
  [/\b\d+\.\d{4,}(e[+-]?\d+)?\b/gi, '<number>'],
  [/\b\d{6,}\b/g, '<number>'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/gi, '<hex>'],
  [/(?:[A-Za-z]:)?(?:[\\/][\w.@+-]+)+[\\/]([\w.@+-]+)/g, '<path>/$1'],
  [/(\d{1,3}(?:\.\d{1,3}){3}|localhost|\]):\d{2,5}\b/g, '$1:<port>'],
]

/** A message without ids, instants, paths, ports, durations and long numbers. */
export function withoutParticulars(message: string): string {
  return PARTICULARS.reduce((text, [pattern, name]) => text.replace(pattern, name), message)
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
