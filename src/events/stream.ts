import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FailureEvent } from './event.ts'

/**
 * Appends one event as one line, at once, so that a crash loses nothing that was reported. The line
 * goes out in a single write: lines of runs that share the file do not mix. After a line that a crash
 * has torn it starts a new one.
 */
export function appendEvent(file: string, event: FailureEvent): void {
  mkdirSync(dirname(file), { recursive: true })
  const descriptor = openSync(file, 'a+')
  try {
    const { size } = fstatSync(descriptor)
    const last = Buffer.alloc(1)
    const torn = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
    writeSync(descriptor, `${torn ? '\n' : ''}${JSON.stringify(event)}\n`)
  } finally {
    closeSync(descriptor)
  }
}

export interface EventLines {
  events: FailureEvent[]
  /** Numbers of the lines that are no events: torn by a crash, or not ours. */
  broken: number[]
}

/** Reads all events of a file. A broken line is named, not fatal. */
export async function readEvents(file: string): Promise<EventLines> {
  return parseEvents(await readFile(file, 'utf8'))
}

export function parseEvents(content: string): EventLines {
  const lines: EventLines = { events: [], broken: [] }
  for (const [index, line] of content.split('\n').entries()) {
    if (line.trim() === '') continue
    const event = parseLine(line)
    if (event) lines.events.push(event)
    else lines.broken.push(index + 1)
  }
  return lines
}

function parseLine(line: string): FailureEvent | undefined {
  try {
    const value = JSON.parse(line) as Partial<FailureEvent> | null
    return typeof value?.signature === 'string' && typeof value.test_id === 'string'
      ? (value as FailureEvent)
      : undefined
  } catch {
    return undefined
  }
}
