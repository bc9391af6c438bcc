import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { withoutRepository } from '../../../src/git/environment.ts'

test('what git tells its hooks of a repository is not passed on; settings are', () => {
  const names = execFileSync('git', ['rev-parse', '--local-env-vars'], { encoding: 'utf8' }).trim().split('\n')
  const env = Object.fromEntries([...names, 'PATH', 'GIT_AUTHOR_NAME', 'GIT_CONFIG_KEY_0'].map((name) => [name, 'x']))
  expect(Object.keys(withoutRepository(env)).toSorted()).toEqual(
    ['GIT_AUTHOR_NAME', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_CONFIG_PARAMETERS', 'PATH'].toSorted(),
  )
})
