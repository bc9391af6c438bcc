import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestContext } from 'vitest'

type Task = TestContext['task']

interface TestRecord {
  /** File and full name of the test. */
  id: string
  /** What was drawn before the test, what the test itself noted, and what was drawn after it. */
  draws: (number | string)[]
  /** Epoch milliseconds: before the test, after it, and after a wait of 20 ms that follows it. */
  clock: number[]
}

const WAIT_MS = 20
const records = new WeakMap<Task, TestRecord>()

/** Nothing is recorded unless a file is named: the suite must cost nothing extra otherwise. */
export const recordFile = process.env.SHORTLINKS_RECORD

function drawOneOfEach(): (number | string)[] {
  return [
    Math.random(),
    randomUUID(),
    randomInt(1_000_000),
    randomBytes(8).toString('hex'),
    crypto.getRandomValues(new Uint32Array(1))[0]!,
  ]
}

export function startRecord(task: Task): void {
  records.set(task, { id: task.fullName, draws: drawOneOfEach(), clock: [Date.now()] })
}

/** Adds values that the test drew itself. */
export function noteDraws(task: Task, ...draws: (number | string)[]): void {
  records.get(task)?.draws.push(...draws)
}

/** The wait comes after the test's body: it shows that time passes, and the test itself is not slowed down. */
export async function finishRecord(task: Task): Promise<void> {
  const record = records.get(task)
  if (!record || recordFile === undefined) return
  record.clock.push(Date.now())
  record.draws.push(...drawOneOfEach())
  await sleep(WAIT_MS)
  record.clock.push(Date.now())
  appendFileSync(recordFile, `${JSON.stringify(record)}\n`)
}
