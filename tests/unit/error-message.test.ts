import { describe, expect, test } from 'vitest'
import { firstLine, firstLineOf, messageOf } from '../../src/error-message.ts'

describe('what an error says', () => {
  test.each([
    ['\u001B[31mexpected \u001B[1m\n2\u001B[22m\u001B[39m', 'expected \n2', 'expected '],
    ['\u009B31mred\u009B39m', 'red', 'red'],
    ['\u001B]8;;https://a.example\u0007link\u001B]8;;\u0007', 'link', 'link'],
    ['\n\r\n  \nlater', '\n\r\n  \nlater', 'later'],
    ['one\u2028two', 'one\u2028two', 'one'],
    ['', '', 'failed'],
    [0, '0', '0'],
  ])('%j has no colours, before it is cut', (message, whole, first) => {
    expect(messageOf([{ message }, { message: 'second' }])).toBe(whole)
    expect(firstLine([{ message }])).toBe(first)
  })

  test.each([[undefined], [[]], [[{}]], [[{ message: null }]]])('%j says nothing', (errors) => {
    expect(messageOf(errors)).toBeNull()
    expect(firstLine(errors)).toBe('failed')
  })

  test('a text without words has no first line', () => {
    expect(firstLineOf(' \n\t')).toBeUndefined()
  })
})
