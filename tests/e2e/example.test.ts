import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { parseEvents, type FailureEvent } from '../../src/events/index.ts'
import { cleanEnv } from '../helpers/lab.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/shortlinks', import.meta.url))
const BIN = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const OF_A_RUN = new Set(['ts', 'run_id', 'duration_ms', 'repro_cmd'])

interface Recorded {
  id: string
}

/** Runs the example, its broken tests too: what each test drew and read by id, and the events without what names the run. */
async function runExample(args: string[]): Promise<{ draws: Map<string, string>; events: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'evolve-example-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [record, events] = [join(folder, 'record'), join(folder, 'events.ndjson')]
  const env = {
    ...cleanEnv(),
    SHORTLINKS_BROKEN: '1',
    SHORTLINKS_RECORD: record,
    EVOLVE_EVENTS: events,
    FREEZE_TIME: '2026-03-04T05:06:07Z',
  }
  await execa(process.execPath, [BIN, 'run', ...args], {
    cwd: EXAMPLE,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  })
  const lines = readFileSync(record, 'utf8').trim().split('\n')
  const failures = parseEvents(existsSync(events) ? readFileSync(events, 'utf8') : '').events
  return {
    draws: new Map(lines.map((line) => [(JSON.parse(line) as Recorded).id, line])),
    events: failures.map(stable).toSorted(),
  }
}

function stable(event: FailureEvent): string {
  return JSON.stringify(Object.entries(event).filter(([key]) => !OF_A_RUN.has(key)))
}

test('the example draws, reads and fails the same three times: as it is, shuffled, and one test at a time', async () => {
  const plain = await runExample([])
  const again = await runExample([])
  const shuffled = await runExample(['--sequence.shuffle', '--sequence.seed=2024'])
  expect(plain.draws.size).toBeGreaterThanOrEqual(60)
  expect(plain.events.length).toBeGreaterThanOrEqual(3)
  expect(again).toEqual(plain)
  expect(shuffled).toEqual(plain)

  const ids = [...plain.draws.keys()]
  const broken = ids.find((id) => id.startsWith('tests/broken'))!
  for (const id of [ids[3]!, ids[20]!, ids.at(-9)!, broken]) {
    const [file = '', ...names] = id.split(' > ')
    const pattern = names.at(-1)!.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    const { draws, events } = await runExample(['-t', `${pattern}$`, file])
    expect(draws.size, id).toBeLessThan(10)
    expect(draws.get(id)).toBe(plain.draws.get(id))
    expect(plain.events).toEqual(expect.arrayContaining(events))
  }
})
