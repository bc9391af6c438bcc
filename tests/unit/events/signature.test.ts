import { describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { fingerprint, signature, withoutParticulars } from '../../../src/events/signature.ts'

describe('signature', () => {
  test('is the first 16 hex digits of SHA-256 of error_class|test_id|message', () => {
    // printf '%s' 'Error|a.test.ts::t|broken' | sha256sum
    expect(signature({ error_class: 'Error', test_id: 'a.test.ts::t', message: 'broken' })).toBe('3b5c3a634c16769d')
  })

  test('of any text, in UTF-8', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (error_class, test_id, message) => {
          const whole = createHash('sha256')
            .update(Buffer.from(`${error_class}|${test_id}|${message}`, 'utf8'))
            .digest('hex')
          expect(signature({ error_class, test_id, message })).toBe(whole.slice(0, 16))
        },
      ),
    )
  })
})

const FRAME = { file: 'src/cart.ts', method: 'total' }
const print = (message: string, error_class = 'Error', frame: typeof FRAME | null = FRAME): string =>
  fingerprint({ error_class, message, frame })

describe('fingerprint', () => {
  test('has the version and 16 hex digits', () => {
    expect(print('broken')).toMatch(/^v1:[0-9a-f]{16}$/)
    expect(print('broken', 'Error', null)).toMatch(/^v1:[0-9a-f]{16}$/)
  })

  test.each<[string, string, string]>([
    ['uuid', 'no user 0190163d-8694-739b-aea5-966c26f8ad91', 'no user 4D3B2A10-0000-4000-8000-00000000000F'],
    ['long hex id', 'no commit 0f14b24aa01bb22cc33d', 'no commit 7916d3b99881122334455'],
    ['instant', 'due 2025-01-02T03:04:05.678Z', 'due 2031-12-31T23:59:59Z'],
    ['instant with an offset', 'due 2025-01-02T03:04:05+02:00', 'due 2025-01-02T03:04-0500'],
    ['port of an address', 'connect ECONNREFUSED 127.0.0.1:43211', 'connect ECONNREFUSED 127.0.0.1:80'],
    ['port of localhost', 'GET http://localhost:43211/ failed', 'GET http://localhost:3000/ failed'],
    ['port of IPv6', 'connect ECONNREFUSED [::1]:43211', 'connect ECONNREFUSED [::1]:999'],
    ['folders of a path', "ENOENT: open '/home/me/work/data.json'", "ENOENT: open '/tmp/vitest-8x/data.json'"],
    ['folders of a Windows path', 'cannot read C:\\Users\\me\\work\\data.json', 'cannot read D:\\a\\b\\data.json'],
    ['epoch milliseconds', 'expired at 1735689600', 'expired at 1893553445'],
    ['duration', 'gave up after 312ms', 'gave up after 5000ms'],
    ['duration in seconds', 'gave up after 1.5s', 'gave up after 12 s'],
    ['long fraction', 'expected 0.30000000000000004', 'expected 0.7071067811'],
  ])('is the same whatever the %s', (_, one, other) => {
    expect(withoutParticulars(one)).toBe(withoutParticulars(other))
    expect(print(one)).toBe(print(other))
  })

  test.each<[string, string, string]>([
    ['words', 'no such user', 'no such order'],
    ['small numbers', 'expected 2 to be 3', 'expected 2 to be 4'],
    ['years', 'expected 2024', 'expected 2025'],
    ['file names', "ENOENT: open '/a/b/one.json'", "ENOENT: open '/a/b/two.json'"],
    ['hosts', 'connect ECONNREFUSED 127.0.0.1:80', 'connect ECONNREFUSED 127.0.0.2:80'],
    ['words of hex letters', 'defaced', 'effaced'],
    ['words between two paths', '/tmp/x/a.txt is older than /tmp/x/b.txt', '/tmp/x/a.txt is newer than /tmp/x/b.txt'],
  ])('differs with the %s', (_, one, other) => {
    expect(print(one)).not.toBe(print(other))
  })

  test('differs with the class and with the frame', () => {
    const prints = [
      print('broken'),
      print('broken', 'TypeError'),
      print('broken', 'Error', { ...FRAME, method: 'add' }),
      print('broken', 'Error', { ...FRAME, file: 'src/order.ts' }),
      print('broken', 'Error', null),
    ]
    expect(new Set(prints).size).toBe(prints.length)
  })

  test('leaves a message without particulars as it is', () => {
    for (const message of ['', 'expected 2 to be 3', "Cannot read properties of undefined (reading 'a')", 'and/or']) {
      expect(withoutParticulars(message)).toBe(message)
    }
  })

  test('is made in no time of the longest messages, whatever is in them', () => {
    const parts = fc.constantFrom('/', '\\', 'a', '.', ' ', '1', 'f', ':', '-', 'C:', 'T')
    fc.assert(
      fc.property(fc.array(parts, { minLength: 512, maxLength: 512 }), (text) => {
        expect(print(text.join('').slice(0, 512))).toMatch(/^v1:/)
      }),
      { numRuns: 30 },
    )
  })
})
