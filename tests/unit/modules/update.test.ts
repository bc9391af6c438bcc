import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editManifest, updateManifest } from '../../../src/modules/update.ts'

const OBSERVED: [string[], unknown][] = [
  [['testing', 'coverage_observed'], 36.5],
  [['testing', 'observed_at'], '2026-01-05T10:10:42.088Z'],
]

describe('editing a manifest', () => {
  test('changes values in place and adds keys at the end of their object', () => {
    const text = `{
    "owner": "payments team",
    "testing": {  "coverage_target" : 85, "coverage_observed":12 },

    "x": [1,2,   3]
}
`
    expect(editManifest(text, OBSERVED)).toBe(`{
    "owner": "payments team",
    "testing": {  "coverage_target" : 85, "coverage_observed":36.5, "observed_at": "2026-01-05T10:10:42.088Z" },

    "x": [1,2,   3]
}
`)
  })

  test.each([
    ['no object yet', '{\n  "module": "a"\n}\n'],
    ['tabs', '{\n\t"module": "a",\n\t"testing": {\n\t\t"coverage_observed": 1\n\t}\n}'],
    ['one line', '{"module":"a","testing":{"coverage_observed":1}}'],
    ['an empty object', '{}'],
    ['null in the place of an object', '{ "testing": null }'],
    ['Windows line ends and a byte order mark', '\uFEFF{\r\n  "module": "a"\r\n}\r\n'],
  ])('%s', (_, text) => {
    const edited = editManifest(text, OBSERVED)
    expect(edited.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'))
    expect(/\s*$/.exec(edited)![0]).toBe(/\s*$/.exec(text)![0])
    expect(/(?<!\r)\n/.test(edited)).toBe(/(?<!\r)\n/.test(text))
    expect(edited.includes('\n')).toBe(text.includes('\n'))
    expect(JSON.parse(edited.replace('\uFEFF', ''))).toMatchObject({
      testing: { coverage_observed: 36.5, observed_at: '2026-01-05T10:10:42.088Z' },
    })
  })

  test('whatever else is in the file stays, in its order', () => {
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__' && name !== 'testing')
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.constantFrom(0, 2, 4, '\t'), (others, indent) => {
        const before = JSON.stringify({ ...others, testing: { coverage_target: 80 }, last: true }, null, indent)
        const after = JSON.parse(editManifest(before, OBSERVED)) as Record<string, unknown>
        const { testing, ...rest } = after
        const { testing: _, ...expected } = JSON.parse(before) as Record<string, unknown>
        expect(JSON.stringify(rest)).toBe(JSON.stringify(expected))
        expect(testing).toEqual({
          coverage_target: 80,
          coverage_observed: 36.5,
          observed_at: '2026-01-05T10:10:42.088Z',
        })
      }),
      { numRuns: 200, seed: 7 },
    )
  })

  test('undefined removes a key', () => {
    expect(JSON.parse(editManifest('{"a":1,"testing":{"x":1,"y":2}}', [[['testing', 'x'], undefined]]))).toEqual({
      a: 1,
      testing: { y: 2 },
    })
  })
})

describe('updating a manifest', () => {
  const open = (text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'))
    mkdirSync(join(folder, 'a'))
    const file = join(folder, 'a/module.manifest.json')
    writeFileSync(file, text)
    return file
  }

  test('writes nothing where nothing changes', async () => {
    const file = open('{"testing":{"coverage_observed":1}}')
    expect(await updateManifest(file, [[['testing', 'coverage_observed'], 1]])).toBe(false)
    expect(await updateManifest(file, [[['testing', 'coverage_observed'], 2]])).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe('{"testing":{"coverage_observed":2}}')
  })

  test.each(['{"module": "a",}', '// why\n{}', '[]', '', '{"a": NaN}', '<<<<<<< HEAD\n{}'])(
    'never overwrites what is no JSON object: %s',
    async (text) => {
      const file = open(text)
      await expect(updateManifest(file, OBSERVED)).rejects.toMatchObject({ code: 'ERR_MANIFEST' })
      expect(readFileSync(file, 'utf8')).toBe(text)
      expect(readdirSync(join(file, '..'))).toEqual(['module.manifest.json'])
    },
  )
})
