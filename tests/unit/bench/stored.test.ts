import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesOf, readBenchRun } from '../../../src/bench/stored.ts'
import { benchmark } from './fixtures.ts'

const RUN = {
  schema: 1,
  env_fingerprint: '0123456789abcdef',
  modules: [
    { module: 'a', benchmarks: [benchmark('a.bench.ts::x', [1, 2]), benchmark('b.bench.ts::x', [3])] },
    { module: 'b', benchmarks: [benchmark('a.bench.ts::y', [4])] },
    { module: 'none', benchmarks: [] },
  ],
}
const stored = (content: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'stored-')), 'bench.json')
  writeFileSync(file, content)
  return file
}

test('what bench has written is read, with or without a byte order mark, and told by file', async () => {
  for (const mark of ['', '\uFEFF']) {
    const files = filesOf(await readBenchRun(stored(mark + JSON.stringify(RUN))))
    expect(
      [...files].map(([file, { benchmarks, failures }]) => [file, benchmarks.map(({ id }) => id), failures]),
    ).toEqual([
      ['a.bench.ts', ['a.bench.ts::x', 'a.bench.ts::y'], []],
      ['b.bench.ts', ['b.bench.ts::x'], []],
    ])
  }
})

describe('refused in one line:', () => {
  const with_ = (one: object): string =>
    JSON.stringify({ ...RUN, modules: [{ module: 'a', benchmarks: [{ ...benchmark('a.bench.ts::x', [1]), ...one }] }] })

  test.each([
    ['no JSON', '{', 'not valid JSON'],
    ['null', 'null', 'is not what vitest-evolve bench writes (schema 1)'],
    ['a list', '[]', 'is not what'],
    ['a later schema', JSON.stringify({ ...RUN, schema: 2 }), 'is not what'],
    ['no fingerprint', JSON.stringify({ ...RUN, env_fingerprint: undefined }), 'is not what'],
    ['modules that are none', JSON.stringify({ ...RUN, modules: {} }), 'is not what'],
    ['a module that is none', JSON.stringify({ ...RUN, modules: [null] }), 'is not what'],
    ['a benchmark that is none', JSON.stringify({ ...RUN, modules: [{ benchmarks: [null] }] }), 'is not what'],
    ['no processes', with_({ processes: [] }), 'is not what'],
    ['a process that is none', with_({ processes: [null] }), 'is not what'],
    ['a latency of 0', with_({ processes: [{ p50_ms: 0, p95_ms: 1, p99_ms: 1 }] }), 'is not what'],
    ['a latency in words', with_({ processes: [{ p50_ms: 'fast', p95_ms: 1, p99_ms: 1 }] }), 'is not what'],
    ['a latency that is a string', with_({ processes: [{ p50_ms: '5', p95_ms: 1, p99_ms: 1 }] }), 'is not what'],
    [
      'a latency that is too large',
      with_({ processes: [{ p50_ms: 1, p95_ms: 1, p99_ms: 0 }] }).replace('"p99_ms":0', '"p99_ms":1e999'),
      'is not what',
    ],
  ])('%s', async (_, content, message) => {
    const file = stored(content)
    await expect(readBenchRun(file)).rejects.toMatchObject({
      code: 'ERR_BENCH_FILE',
      message: expect.stringMatching(new RegExp(`^[^\\n]*${message.replaceAll(/[()]/g, '\\$&')}`)) as string,
    })
  })

  test('a file that is not there', async () => {
    await expect(readBenchRun('/nowhere/bench.json')).rejects.toThrow('cannot read /nowhere/bench.json (ENOENT)')
  })
})
