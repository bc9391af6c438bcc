import { afterEach, expect, test } from 'vitest'
import { createClock } from '../../../src/isolation/clock.ts'
import { patchMonotonic } from '../../../src/isolation/monotonic.ts'
import { createPatches } from '../../../src/isolation/patches.ts'
import { scopesOf, START } from './examples.ts'

const patches = createPatches()
afterEach(() => patches.restore())

function patched(real = false): (ms: number) => void {
  const { scopes, scope } = scopesOf('test', { real: { clock: real } })
  const clock = createClock(scopes, 'stepped', () => START + 99)
  patchMonotonic(patches, clock, START)
  return (ms) => clock.stepTo(scope, START + ms)
}

test('performance.now and timeOrigin count from the start instant', () => {
  const stepTo = patched()
  expect([performance.now(), performance.timeOrigin]).toEqual([0, START])
  stepTo(1500)
  expect([performance.now(), performance.timeOrigin]).toEqual([1500, START])
})

test('process.hrtime counts with it, in all its forms', () => {
  const stepTo = patched()
  const before = process.hrtime()
  expect([before, process.hrtime.bigint()]).toEqual([[0, 0], 0n])
  stepTo(2500)
  expect(process.hrtime()).toEqual([2, 500_000_000])
  expect(process.hrtime.bigint()).toBe(2_500_000_000n)
  const later = process.hrtime()
  stepTo(3100)
  expect(process.hrtime(later)).toEqual([0, 600_000_000])
  expect(process.hrtime(before)).toEqual([3, 100_000_000])
})

test('a scope with the real clock has the originals', () => {
  const below = createPatches()
  try {
    below.value(
      process,
      'hrtime',
      Object.assign(() => [7, 7], { bigint: () => 7n }),
    )
    patched(true)
    expect([process.hrtime(), process.hrtime.bigint()]).toEqual([[7, 7], 7n])
    expect([performance.now(), performance.timeOrigin]).not.toContain(99)
    expect(performance.timeOrigin).not.toBe(START)
  } finally {
    patches.restore()
    below.restore()
  }
})

test('all of it is put back', () => {
  const all = (): unknown[] => [performance.now, process.hrtime, process.hrtime.bigint, performance.timeOrigin]
  const before = all()
  patched()
  expect(all().some((one, index) => one === before[index])).toBe(false)
  patches.restore()
  expect(all()).toEqual(before)
})
