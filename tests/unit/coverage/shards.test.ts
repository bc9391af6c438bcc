import { expect, test } from 'vitest'
import type { CoverageRun } from '../../../src/coverage/run-file.ts'
import { mergeShards } from '../../../src/coverage/shards.ts'

const shard = (index: number, of: { gone?: string; note?: string; changed?: boolean }): CoverageRun => ({
  schema: 1,
  vitest: '4.1.12',
  shard: { index, count: 2 },
  unhandled: [],
  notes: of.note === undefined ? [] : [of.note],
  modules: [
    {
      module: 'a',
      manifest: 'a/module.manifest.json',
      ts: `2026-01-05T10:00:0${index}.000Z`,
      run_id: `r${index}`,
      commit: null,
      provider: 'v8',
      code: '0123456789abcdef',
      changed: of.changed === true,
      tests: { files: 1, passed: 1, failed: 0, skipped: 0 },
      failures: [],
      unmeasured: of.gone === undefined ? [] : [{ file: of.gone, why: 'gone' }],
      coverage: {},
    },
  ],
})

test('what any shard could not measure is not measured, in whatever order they are named', () => {
  const parts = [
    { file: '1.json', run: shard(1, { note: 'one' }) },
    { file: '2.json', run: shard(2, { note: 'two', gone: 'a/src/x.ts', changed: true }) },
  ]
  const merged = mergeShards(parts)
  expect(merged.notes).toEqual(['one', 'two'])
  expect(merged.modules[0]).toMatchObject({
    unmeasured: [{ file: 'a/src/x.ts', why: 'gone' }],
    changed: true,
    ts: '2026-01-05T10:00:01.000Z',
  })
  expect(mergeShards([...parts].reverse())).toEqual(merged)
})

test('what one shard was measured of that is in no commit, the whole is; of two commits it is of none', () => {
  const part = (index: number, more: object) => {
    const run = shard(index, {})
    return { file: `${index}.json`, run: { ...run, modules: run.modules.map((one) => ({ ...one, ...more })) } }
  }
  const clean = part(1, { commit: 'c1', dirty: false })
  expect(mergeShards([clean, part(2, { commit: 'c1', dirty: true, tree: 't2' })]).modules[0]).toMatchObject({
    commit: 'c1',
    dirty: true,
    tree: 't2',
  })
  expect(mergeShards([clean, part(2, { commit: 'c2', dirty: false })]).modules[0]).toMatchObject({
    commit: null,
    dirty: false,
  })
})
