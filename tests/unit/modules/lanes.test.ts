import { expect, test } from 'vitest'
import { lanesIn } from '../../../src/modules/lanes.ts'

test.each([
  ['L2+', ['L2', 'L3', 'L4', 'L5']],
  ['L5,L2', ['L2', 'L5']],
  ['L0, L4+', ['L0', 'L4', 'L5']],
  ['L5+', ['L5']],
  ['', null],
  ['L2,', null],
  ['L9', null],
  ['l2', null],
  ['L2++', null],
  ['toString', null],
])('the lanes of %j are %j', (list, lanes) => {
  expect(lanesIn(list)).toEqual(lanes)
})
