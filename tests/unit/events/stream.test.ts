import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendEvent, parseEvents, readEvents } from '../../../src/events/stream.ts'
import { errorOf, eventOf } from './examples.ts'

const line = (message: string): string => JSON.stringify(eventOf({}, errorOf(message)))
const messages = (content: string): string[] => parseEvents(content).events.map(({ message }) => message)

describe('parseEvents', () => {
  test.each<[string, string]>([
    ['a newline at the end', `${line('a')}\n${line('b')}\n`],
    ['none', `${line('a')}\n${line('b')}`],
    ['blank lines', `\n${line('a')}\n\n  \n${line('b')}\n\n`],
    ['Windows line ends', `${line('a')}\r\n${line('b')}\r\n`],
  ])('reads events with %s', (_, content) => {
    expect(messages(content)).toEqual(['a', 'b'])
    expect(parseEvents(content).broken).toEqual([])
  })

  test('an empty file holds nothing', () => {
    expect(parseEvents('')).toEqual({ events: [], broken: [] })
  })

  test('a torn line is named by its number, and the others are read', () => {
    const content = [line('a'), line('b').slice(0, 100), '', line('c'), line('d').slice(0, -1)].join('\n')
    expect(messages(content)).toEqual(['a', 'c'])
    expect(parseEvents(content).broken).toEqual([2, 5])
  })

  test.each(['null', '5', '"text"', '[]', '{}', '{"signature":"x"}', '{"signature":1,"test_id":"x"}', 'nonsense'])(
    '%s is no event',
    (text) => {
      expect(parseEvents(`${line('a')}\n${text}\n`)).toMatchObject({ events: [{ message: 'a' }], broken: [2] })
    },
  )

  test('keys of later versions are kept', () => {
    const [event] = parseEvents(JSON.stringify({ ...eventOf(), schema: 2, later: 'kept' })).events
    expect(event).toMatchObject({ schema: 2, later: 'kept' })
  })
})

describe('in files', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evolve events ü '))
    file = join(folder, 'reports', 'deep', 'events.ndjson')
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('append makes the folders, and one line for each event', async () => {
    const events = [eventOf({}, errorOf('a\nb\r\u2028c')), eventOf({ suite: 'ünï 🎉' })]
    for (const event of events) appendEvent(file, event)
    const content = await readFile(file, 'utf8')
    expect(content.match(/\n/g)).toHaveLength(2)
    expect(content.endsWith('\n')).toBe(true)
    expect(await readEvents(file)).toEqual({ events, broken: [] })
  })

  test('append keeps what is there', async () => {
    appendEvent(file, eventOf({}, errorOf('a')))
    const before = await readFile(file, 'utf8')
    appendEvent(file, eventOf({}, errorOf('b')))
    expect((await readFile(file, 'utf8')).startsWith(before)).toBe(true)
  })

  test('the line after a torn one is not lost with it', async () => {
    appendEvent(file, eventOf({}, errorOf('a')))
    await writeFile(file, line('torn').slice(0, 100), { flag: 'a' })
    appendEvent(file, eventOf({}, errorOf('b')))
    expect(messages(await readFile(file, 'utf8'))).toEqual(['a', 'b'])
  })

  test('a file that is not there is an error of the system', async () => {
    await expect(readEvents(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
