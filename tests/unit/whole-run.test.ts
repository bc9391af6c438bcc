import { describe, expect, test } from 'vitest'
import { partialConfig, partialRun } from '../../src/whole-run.ts'

describe('a run that would not be of all tests and all code', () => {
  test.each<[object, string]>([
    [{ testNamePattern: 'x' }, '-t leaves out tests'],
    [{ sinceLastRun: true }, '--since-last-run leaves out tests'],
    [{ dir: 'src' }, '--dir leaves out tests'],
    [{ coverage: { changed: 'HEAD' } }, '--coverage.changed leaves out code'],
    [{ coverage: { exclude: ['a'] } }, '--coverage.exclude leaves out code, which is for the config to say'],
    [{ benchmark: { exclude: ['a'] } }, '--benchmark.exclude leaves out tests'],
    [{ benchmark: { include: 'a' } }, '--benchmark.include leaves out tests'],
    [{ help: true, h: true }, '--help runs no tests'],
    [{ version: true }, '--version runs no tests'],
    [{ list: true }, '--list runs no tests'],
    [{ listTags: 'json' }, '--list-tags runs no tests'],
    [{ clearCache: true }, '--clear-cache runs no tests'],
    [{ mergeReports: '.vitest/blob' }, '--merge-reports runs no tests'],
    [{ standalone: true }, '--standalone runs no tests'],
    [{ typecheck: { only: true } }, '--typecheck.only runs no tests'],
  ])('by flags: %j', (options, words) => {
    expect(partialRun([], options)).toBe(words)
  })

  test.each<[object, string]>([
    [{ testNamePattern: /x/ }, 'testNamePattern in the config leaves out tests'],
    [{ tagsFilter: ['slow'] }, 'tagsFilter in the config leaves out tests'],
    [{ changed: 'HEAD', coverage: { changed: 'HEAD' } }, 'changed in the config leaves out tests'],
    [{ related: ['/a.ts'] }, 'related in the config leaves out tests'],
    [{ project: ['one'] }, 'project in the config leaves out tests'],
    [{ coverage: { changed: true } }, 'coverage.changed in the config leaves out code'],
    [{ typecheck: { only: true } }, 'typecheck.only in the config runs no tests'],
  ])('by the config: %j', (config, words) => {
    expect(partialConfig(config)).toBe(words)
  })

  test('nothing is wrong with the rest', () => {
    expect(partialRun([], { pool: 'forks', changed: false, shard: '1/2', coverage: { provider: 'v8' } })).toBeNull()
    const resolved = { project: [], dir: '/r/src', exclude: ['**/x'], coverage: { include: ['src/**'] }, typecheck: {} }
    expect(partialConfig(resolved)).toBeNull()
  })
})
