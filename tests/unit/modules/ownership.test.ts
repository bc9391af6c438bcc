import { describe, expect, test } from 'vitest'
import { parseManifest } from '../../../src/modules/manifest.ts'
import { ownership } from '../../../src/modules/ownership.ts'

const module = (folder: string, paths: object = {}) =>
  parseManifest(`${folder}/module.manifest.json`, JSON.stringify({ layout: { paths } }))

const owners = (modules: ReturnType<typeof module>[], file: string) => {
  const { codeOwner, testOwner } = ownership(modules)
  return [codeOwner(file)?.folder ?? null, testOwner(file)?.folder ?? null]
}

describe('code and tests of a module', () => {
  const modules = [
    module('/r'),
    module('/r/a', { code: 'src', tests: 'tests' }),
    module('/r/a/src/inner'),
    module('/r/ab'),
    module('/r/around', { code: 'src', tests: '.' }),
    module('/r/beside', { code: 'src', tests: 'src' }),
  ]

  test.each([
    ['/r/a/src/x.ts', '/r/a', null],
    ['/r/a/tests/x.test.ts', null, '/r/a'],
    ['/r/a/tests/helper.ts', null, '/r/a'],
    ['/r/a/src/x.test.ts', null, null],
    ['/r/a/vite.config.ts', null, null],
    ['/r/a/src/inner/y.ts', '/r/a/src/inner', null],
    ['/r/a/src/inner/y.test.ts', null, '/r/a/src/inner'],
    ['/r/ab/z.ts', '/r/ab', null],
    ['/r/b/z.ts', '/r', null],
    ['/r/b/z.spec.tsx', null, '/r'],
    ['/r/around/src/x.ts', '/r/around', null],
    ['/r/around/src/x.test.ts', null, '/r/around'],
    ['/r/beside/src/x.ts', '/r/beside', null],
    ['/r/beside/src/x.test.ts', null, '/r/beside'],
    ['/r/ab/types.d.ts', null, null],
    ['/r/ab/view.vue', '/r/ab', null],
    ['/r/ab/README.md', null, null],
    ['/elsewhere/x.ts', null, null],
  ])('%s', (file, code, tests) => {
    expect(owners(modules, file)).toEqual([code, tests])
  })

  test('is a test what Vitest says it is', () => {
    const { codeOwner, testOwner } = ownership([module('/r')], (file) => file === '/r/check.ts')
    expect(codeOwner('/r/check.ts')).toBeUndefined()
    expect(testOwner('/r/check.ts')?.folder).toBe('/r')
    expect(codeOwner('/r/x.test.ts')?.folder).toBe('/r')
  })
})
