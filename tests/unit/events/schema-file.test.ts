import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eventSchema } from '../../../src/events/event.ts'

test('the schema that ships as a file is the one in the code', () => {
  const file = new URL('../../../schema/events.schema.json', import.meta.url)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(eventSchema)
})
