import { expect, test } from 'vitest'
import { gitEntries } from '../../../src/git/stream.ts'

test('a git that is ended gives the reason, and no failure of git', async () => {
  const abort = new AbortController()
  const reason = new Error('ended by SIGINT')
  const read = async (): Promise<void> => {
    for await (const _ of gitEntries('.', ['-c', 'alias.wait=!echo started; exec sleep 5', 'wait'], '\n', abort))
      abort.abort(reason)
  }
  await expect(read()).rejects.toBe(reason)
  await expect(read()).rejects.toBe(reason)
})

test('what git is given to read', async () => {
  const hashes: string[] = []
  for await (const hash of gitEntries('.', ['hash-object', '--stdin'], '\n', { input: 'x\n' })) hashes.push(hash)
  expect(hashes).toEqual(['587be6b4c3f93f93c489c0111bba5596147a26cb'])
})
