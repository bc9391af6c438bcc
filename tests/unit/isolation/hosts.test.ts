import { describe, expect, test } from 'vitest'
import { createPolicy, isLoopback, loopbackNames, type Policy } from '../../../src/isolation/hosts.ts'
import { rules } from './examples.ts'

function policy(allow: string[] = [], { loopback = true, local = [] as string[] } = {}): Policy {
  return createPolicy({ mode: 'block', allow: rules(...allow), loopback }, () => new Set(local))
}

describe('isLoopback', () => {
  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '127.1.2.3',
    '0.0.0.0',
    '::1',
    '::',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::FFFF:127.9.9.9',
    '::ffff:7f00:1',
    '::ffff:0.0.0.0',
    '::1%lo',
  ])('%s is this machine', (address) => {
    expect(isLoopback(address)).toBe(true)
  })

  test.each([
    '128.0.0.1',
    '126.255.255.255',
    '10.0.0.1',
    '0.0.0.1',
    '192.0.2.1',
    '169.254.169.254',
    '::2',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%lo',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    'localhost',
    '127.0.0.1.example',
    '127.1',
    '0x7f.0.0.1',
    '',
    '127.0.0.1:80',
  ])('%j is not', (address) => {
    expect(isLoopback(address)).toBe(false)
  })
})

describe('addresses', () => {
  test.each<[string[], string, number | null, boolean]>([
    [[], '127.0.0.1', 80, true],
    [[], '::1', 80, true],
    [[], '0.0.0.0', 80, true],
    [[], '::', 80, true],
    [[], '::ffff:127.0.0.1', 80, true],
    [[], '192.0.2.1', 80, false],
    [[], '169.254.169.254', 80, false],
    [[], '2001:db8::1', 80, false],
    [['192.0.2.1'], '192.0.2.1', 80, true],
    [['192.0.2.1'], '::ffff:192.0.2.1', 80, true],
    [['192.0.2.1'], '::ffff:c000:201', 80, true],
    [['192.0.2.1'], '192.0.2.10', 80, false],
    [['192.0.2.1:443'], '192.0.2.1', 443, true],
    [['192.0.2.1:443'], '192.0.2.1', 80, false],
    [['192.0.2.1:443'], '192.0.2.1', null, true],
    [['192.0.2.0/24'], '192.0.2.255', 80, true],
    [['192.0.2.0/24'], '192.0.3.0', 80, false],
    [['192.0.2.0/24:443'], '192.0.2.7', 443, true],
    [['192.0.2.0/24:443'], '192.0.2.7', 444, false],
    [['192.0.2.77/24'], '192.0.2.1', 80, true],
    [['10.0.0.0/8'], '::ffff:10.9.8.7', 80, true],
    [['10.0.0.0/8'], '11.0.0.1', 80, false],
    [['0.0.0.0/0'], '203.0.113.5', 80, true],
    [['0.0.0.0/0'], '2001:db8::1', 80, false],
    [['2001:db8::1'], '2001:db8::1', 80, true],
    [['2001:db8::1'], '2001:DB8:0:0::1', 80, true],
    [['2001:db8::1'], '2001:db8::2', 80, false],
    [['[2001:db8::1]'], '2001:db8::1', 80, true],
    [['[2001:db8::1]:443'], '2001:db8::1', 443, true],
    [['[2001:db8::1]:443'], '2001:db8::1', 80, false],
    [['2001:db8::/32'], '2001:db8:ffff::1', 80, true],
    [['2001:db8::/32'], '2001:db9::1', 80, false],
    [['2001:db8::/32'], '192.0.2.1', 80, false],
    [['[2001:db8::/32]:443'], '2001:db8::1', 443, true],
    [['[2001:db8::/32]:443'], '2001:db8::1', 80, false],
    [['2001:db8::/32:443'], '2001:db8::1', 443, true],
    [['2001:db8::/32:443'], '2001:db8::1', 80, false],
    [['fe80::/10'], 'fe80::1%eth0', 80, true],
    [['::ffff:10.0.0.0/104'], '10.9.8.7', 80, true],
    [['a.example'], '192.0.2.1', 80, false],
  ])('allow %j: %s port %j is %s', (allow, address, port, expected) => {
    expect(policy(allow).allowsAddress(address, port)).toBe(expected)
  })

  test.each<[string, number, boolean]>([
    ['a.example', 443, true],
    ['A.Example.', 443, true],
    ['a.example', 80, false],
    ['b.example', 443, false],
  ])('an address asked for as %s:%i is judged by that name too: %s', (name, port, expected) => {
    expect(policy(['a.example:443']).allowsAddress('192.0.2.1', port, name)).toBe(expected)
  })

  test('a local name does not make a foreign address local', () => {
    expect(policy([], { local: ['box'] }).allowsAddress('192.0.2.1', 80, 'localhost')).toBe(false)
    expect(policy([], { local: ['box'] }).allowsAddress('192.0.2.1', 80, 'box')).toBe(false)
  })
})

describe('names', () => {
  test.each<[string[], string, number | null, boolean]>([
    [[], 'localhost', 80, true],
    [[], 'LOCALHOST.', 80, true],
    [[], 'app.localhost', 80, true],
    [[], 'box', 80, true],
    [[], 'Box', 80, true],
    [[], 'localhost.example', 80, false],
    [[], 'evillocalhost', 80, false],
    [[], 'a.example', 80, false],
    [['a.example'], 'a.example', 80, true],
    [['a.example'], 'A.EXAMPLE', 80, true],
    [['a.example'], 'a.example.', 80, true],
    [['A.Example.'], 'a.example', 80, true],
    [['a.example'], 'b.a.example', 80, false],
    [['a.example'], 'aa.example', 80, false],
    [['a.example'], 'a.example.evil.org', 80, false],
    [['a.example'], 'axexample', 80, false],
    [['a.example:443'], 'a.example', 443, true],
    [['a.example:443'], 'a.example', 80, false],
    [['a.example:443'], 'a.example', null, true],
    [['a.example:443', 'a.example:80'], 'a.example', 80, true],
    [['*.amazon.com'], 's3.amazon.com', 443, true],
    [['*.amazon.com'], 'deep.s3.amazon.com', 443, true],
    [['*.amazon.com'], 'amazon.com', 443, false],
    [['*.amazon.com'], '.amazon.com', 443, false],
    [['*.amazon.com'], 'notamazon.com', 443, false],
    [['*.amazon.com'], 's3.amazon.com.evil.org', 443, false],
    [['*.amazon.com'], 'amazon.com.evil.org', 443, false],
    [['*.amazon.com:443'], 's3.amazon.com', 443, true],
    [['*.amazon.com:443'], 's3.amazon.com', 80, false],
    [['amazon.com'], 'amazon.com.evil.org', 443, false],
    [['192.0.2.1'], '192.0.2.1', 80, true],
    [['[2001:db8::1]:443'], '[2001:db8::1]', 443, true],
    [['10.0.0.0/8'], 'ten.example', 80, false],
    [['münchen.example'], 'münchen.example', 443, true],
    // URLs, and so fetch and http, carry the ASCII form.
    [['münchen.example'], 'xn--mnchen-3ya.example', 443, true],
    [['*.münchen.example'], 'www.xn--mnchen-3ya.example', 443, true],
  ])('allow %j: %s port %j is %s', (allow, name, port, expected) => {
    expect(policy(allow, { local: ['box'] }).allowsName(name, port)).toBe(expected)
  })

  test('the hosts file is read only where nothing else has decided', () => {
    let read = 0
    const { allowsName } = createPolicy(
      { mode: 'block', allow: [], loopback: true },
      () => ((read += 1), new Set<string>()),
    )
    allowsName('localhost', 80)
    expect(read).toBe(0)
    allowsName('a.example', 80)
    expect(read).toBe(1)
  })
})

describe('loopback: false', () => {
  const { allowsAddress, allowsName } = policy(['127.0.0.1:5432', 'db.localhost'], { loopback: false, local: ['box'] })

  test.each(['127.0.0.1', '::1', '0.0.0.0', '::', '::ffff:127.0.0.1'])('%s is refused', (address) => {
    expect(allowsAddress(address, 80)).toBe(false)
  })

  test.each(['localhost', 'app.localhost', 'box'])('%s is refused', (name) => {
    expect(allowsName(name, 80)).toBe(false)
  })

  test('what the rules name is allowed all the same', () => {
    expect([allowsAddress('127.0.0.1', 5432), allowsAddress('127.0.0.1', 5433)]).toEqual([true, false])
    expect(allowsName('db.localhost', 80)).toBe(true)
  })
})

describe('loopbackNames', () => {
  test.each<[string, string, string[]]>([
    ['an empty file', '', []],
    ['one name', '127.0.0.1 localhost', ['localhost']],
    ['several names, tabs and many spaces', '127.0.1.1\tbox  box.lan ', ['box', 'box.lan']],
    ['comments and blank lines', '# 127.0.0.1 a\n\n127.0.0.1 b # c\n#\n', ['b']],
    ['IPv6', '::1 ip6-localhost\nfe80::1%lo0 link\n', ['ip6-localhost']],
    ['upper case', '127.0.0.1 BOX', ['box']],
    ['Windows line ends', '127.0.0.1 a\r\n::1 b\r\n', ['a', 'b']],
    ['blocked names, which lead to this machine', '0.0.0.0 ads.example', ['ads.example']],
    ['other addresses', '192.0.2.1 nas\n10.0.0.1 gate', []],
    ['a name with a foreign address as well', '127.0.0.1 two\n192.0.2.1 two', []],
    ['the same the other way round', '192.0.2.1 two\n127.0.0.1 two', []],
    ['both families of loopback', '127.0.0.1 both\n::1 both', ['both']],
    ['an address without a name', '127.0.0.1', []],
    ['lines that are none', 'box 127.0.0.1\nnonsense', []],
  ])('%s', (_, text, expected) => {
    expect([...loopbackNames(text)]).toEqual(expected)
  })
})
