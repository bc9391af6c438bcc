import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { newInviteCode } from '../src/accounts.ts'
import { newAccountId } from '../src/ids.ts'
import { pickDestination } from '../src/rotation.ts'
import { noteDraws } from './record.ts'

// Three tests run at once and draw in turns. Under a seed each has its own stream, so the others do not disturb it.
describe('drawing side by side', () => {
  async function drawInTurns<T extends number | string>(draw: () => T, pauseMs: number): Promise<T[]> {
    const drawn: T[] = []
    for (let turn = 1; turn <= 5; turn += 1) {
      drawn.push(draw())
      await sleep(pauseMs)
    }
    return drawn
  }

  test.concurrent('account ids', async ({ task }) => {
    const ids = await drawInTurns(newAccountId, 4)
    noteDraws(task, ...ids)
    expect(new Set(ids).size).toBe(5)
  })

  test.concurrent('invite codes', async ({ task }) => {
    const codes = await drawInTurns(newInviteCode, 7)
    noteDraws(task, ...codes)
    expect(codes.every((code) => code.length === 6)).toBe(true)
  })

  test.concurrent('destinations', async ({ task }) => {
    const picked = await drawInTurns(() => pickDestination(['a', 'b', 'c']), 3)
    noteDraws(task, ...picked)
    expect(picked).toHaveLength(5)
  })
})
