import { expect, test } from 'vitest'
import { missingIn } from '../../../../src/candidates/history/promises.ts'

test.each([
  ['', 'nothing'],
  ['remote.origin.promisor false\n', 'nothing'],
  ['remote.origin.partialclonefilter tree:0\nremote.origin.promisor no\n', 'nothing'],
  ['remote.origin.promisor\n', 'contents'],
  ['remote.origin.promisor true\nremote.origin.partialclonefilter blob:none\n', 'contents'],
  ['remote.my fork.promisor true\nremote.my fork.partialclonefilter blob:limit=1m\n', 'contents'],
  ['extensions.partialclone origin\n', 'contents'],
  ['remote.origin.promisor true\nremote.origin.partialclonefilter tree:0\n', 'trees'],
  ['remote.origin.promisor true\nremote.origin.partialclonefilter combine:blob:none+tree:1\n', 'trees'],
])('%j: %s', (settings, missing) => {
  expect(missingIn(settings)).toBe(missing)
})
