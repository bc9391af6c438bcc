import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fanIn } from '../../../../src/candidates/dependents/fan-in.ts'

test('a chain, a cycle, and a file that nobody imports', () => {
  // 0 -> 1 -> 2 <-> 3, 4 -> 2, 5
  expect(fanIn([[1], [2], [3], [2], [2, 2, 4], []])).toEqual([
    { direct: 0, all: 0 },
    { direct: 1, all: 1 },
    { direct: 3, all: 4 },
    { direct: 1, all: 4 },
    { direct: 0, all: 0 },
    { direct: 0, all: 0 },
  ])
})

test('equals walking from every file', () => {
  const graphs = fc
    .integer({ min: 1, max: 70 })
    .chain((size) => fc.array(fc.array(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }))
  fc.assert(
    fc.property(graphs, (imports) => {
      expect(fanIn(imports)).toEqual(
        imports.map((_, file) => {
          const importersOf = (one: number): number[] =>
            [...imports.keys()].filter((other) => other !== one && imports[other]!.includes(one))
          const seen = new Set<number>([file])
          const open = [file]
          for (let next = open.pop(); next !== undefined; next = open.pop())
            for (const importer of importersOf(next))
              if (!seen.has(importer)) {
                seen.add(importer)
                open.push(importer)
              }
          return { direct: importersOf(file).length, all: seen.size - 1 }
        }),
      )
    }),
  )
})

test('a chain longer than the stack', () => {
  const chain = Array.from({ length: 20_000 }, (_, file) => (file === 0 ? [] : [file - 1]))
  const found = fanIn(chain)
  expect(found[0]).toEqual({ direct: 1, all: 19_999 })
  expect(found.at(-1)).toEqual({ direct: 0, all: 0 })
})

test('as many files as there are, in bounded memory', () => {
  const imports = Array.from({ length: 60_000 }, (_, file) => (file < 100 ? [] : [file - 100, file % 7]))
  const before = process.memoryUsage().arrayBuffers
  const found = fanIn(imports)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 2 ** 20)
  expect(found[0]!.direct).toBeGreaterThan(8_000)
  expect(found[59_950]).toEqual({ direct: 0, all: 0 })
})
