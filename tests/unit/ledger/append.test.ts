import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appendToLedger, verifyLedger } from '../../../src/ledger/index.ts'
import { contentOf, fileOf, folder, lines, text } from './ledgers.ts'

const entry = { module: 'core', coverage: 50 }
const refused = async (file: string, code: string, words: string): Promise<void> => {
  const before = contentOf(file)
  await expect(appendToLedger(file, [entry])).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  expect(contentOf(file)).toBe(before)
  expect(readdirSync(dirname(file))).toEqual(['coverage.ndjson'])
}

test('makes folders and the file, and goes on from there', async () => {
  const file = join(folder(), 'a b/é', 'coverage.ndjson')
  const first = await appendToLedger(file, [entry, entry])
  const second = await appendToLedger(file, [entry])
  expect(first.lines.map(({ seq }) => seq)).toEqual([1, 2])
  expect(second).toMatchObject({ head: { seq: 3 }, repaired: null })
  expect(second.lines[0]!.prev).toBe(first.head!.hash)
  expect(contentOf(file)).toBe(text(...first.lines, ...second.lines))
  expect(readdirSync(dirname(file))).toEqual(['coverage.ndjson'])
})

test('many at once in one process keep one chain, through whatever name', async () => {
  const file = fileOf('')
  const link = join(folder(), 'link.ndjson')
  symlinkSync(file, link)
  await Promise.all(Array.from({ length: 40 }, (_, n) => appendToLedger(n % 2 ? file : link, [{ n }, { n }])))
  expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', lines: 80 })
})

test('reads only the end of a long ledger, and lines longer than a chunk', async () => {
  const long = lines([1, 2, 3], null, { note: 'é'.repeat(30_000) })
  const file = fileOf(`{"module":"old"}\n${text(...long)}`)
  expect((await appendToLedger(file, [entry])).head!.seq).toBe(4)
  expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', lines: 5 })
})

describe('behind lines of older tools', () => {
  test('the chain begins with 1 and null', async () => {
    const file = fileOf(`\uFEFF{"module":"core","coverage":36.5}\r\n{"module":"core"}\r\n`)
    const { lines } = await appendToLedger(file, [entry])
    expect(lines[0]).toMatchObject({ seq: 1, prev: null })
    expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', lines: 3 })
  })

  test('a last one without line feed is ended, not torn away', async () => {
    const file = fileOf('{"module":"core"}\n{"module":"core"}')
    expect((await appendToLedger(file, [entry])).repaired).toContain('lacked its line feed')
    expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', lines: 3 })
  })
})

describe('a last line without its line feed', () => {
  test('is ended where it is whole', async () => {
    const two = lines([1, 2])
    const file = fileOf(text(...two).slice(0, -1))
    const { head, repaired } = await appendToLedger(file, [entry])
    expect(head!.seq).toBe(3)
    expect(repaired).toContain('lacked its line feed')
    expect(contentOf(file).startsWith(text(...two))).toBe(true)
    expect(verifyLedger(contentOf(file)).verdict).toBe('intact')
  })

  test('goes to a file beside it where it is torn, behind what is there', async () => {
    const [one, two] = lines([1, 2])
    const file = fileOf(text(one!, two!).slice(0, -7))
    writeFileSync(`${file}.torn`, 'earlier\n')
    const { head, repaired } = await appendToLedger(file, [entry])
    expect(head!.seq).toBe(2)
    expect(repaired).toMatch(/torn; its \d+ bytes are in .*coverage\.ndjson\.torn$/)
    expect(contentOf(`${file}.torn`)).toBe(`earlier\n${JSON.stringify(two).slice(0, -6)}\n`)
    expect(verifyLedger(contentOf(file))).toMatchObject({ verdict: 'intact', lines: 2 })
  })

  test('is repaired by an append of nothing, too', async () => {
    const file = fileOf(`${text(...lines([1]))}\0\0\0`)
    expect(await appendToLedger(file, [])).toMatchObject({ head: { seq: 1 }, lines: [] })
    expect(contentOf(file)).toBe(text(...lines([1])))
  })

  test('is refused where it is whole and does not follow', () =>
    refused(fileOf(text(...lines([1]), ...lines([2])).slice(0, -1)), 'ERR_LEDGER', 'does not follow'))
})

describe('refuses, and writes nothing', () => {
  const three = lines([1, 2, 3])
  test.each([
    ['conflict markers', `${text(...three)}<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n`, 'ledger mend'],
    ['conflict markers before the last line', `<<<<<<< HEAD\n${text(...three)}`, 'ledger mend'],
    ['a broken last line', `${text(...three)}{"module":\n`, 'cannot be read'],
    ['a changed last line', text(...three).replace('"coverage":3', '"coverage":4'), 'does not match its content'],
    ['a last line that is not chained', `${text(...three)}{"module":"core"}\n`, 'without seq, prev and hash'],
  ])('%s', (_, content, words) => refused(fileOf(content), 'ERR_LEDGER', words))

  test('an unchained last line behind a chained one that is far away', () =>
    refused(fileOf(text(...three) + '{"module":"core"}\n'.repeat(2000)), 'ERR_LEDGER', 'without seq, prev and hash'))

  test.each([
    ['a figure that is no number', { coverage: NaN }, 'NaN'],
    ['a key of the ledger', { seq: 3 }, 'has seq'],
  ])('an entry with %s', async (_, bad, words) => {
    const file = fileOf(text(...three))
    await expect(appendToLedger(file, [entry, bad])).rejects.toMatchObject({
      code: 'ERR_LEDGER',
      message: expect.stringContaining(words),
    })
    expect(contentOf(file)).toBe(text(...three))
  })

  test('where the ledger is a folder', async () => {
    const file = join(folder(), 'coverage.ndjson')
    mkdirSync(file)
    await expect(appendToLedger(file, [entry])).rejects.toMatchObject({ code: 'ERR_LEDGER_WRITE' })
    expect(existsSync(file)).toBe(true)
  })

  test.skipIf(process.getuid?.() === 0)('where the folder is read-only', async () => {
    const file = fileOf(text(...three))
    chmodSync(dirname(file), 0o500)
    await refused(file, 'ERR_LEDGER_WRITE', 'EACCES')
  })
})
