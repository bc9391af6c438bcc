import { expect, test } from 'vitest'
import { testIds, type TaskNode } from '../../../src/events/test-id.ts'

let count = 0
const it = (name: string): TaskNode => ({ id: String((count += 1)), name, type: 'test' })
const describeNode = (name: string, ...tasks: TaskNode[]): TaskNode => ({
  id: String((count += 1)),
  name,
  type: 'suite',
  tasks,
})
const ids = (...tasks: TaskNode[]): string[] => [...testIds(tasks, 'a.test.ts').values()]

test('path, suites and test, in the order of the file', () => {
  expect(ids(it('top'), describeNode('outer', it('one'), describeNode('inner', it('two'))))).toEqual([
    'a.test.ts::top',
    'a.test.ts::outer',
    'a.test.ts::outer::one',
    'a.test.ts::outer::inner',
    'a.test.ts::outer::inner::two',
  ])
})

test("ids are found by Vitest's own", () => {
  const [suite, inner] = [describeNode('s', it('first'), it('second')), it('third')]
  const map = testIds([suite, inner], 'a.test.ts')
  expect(map.get(suite.tasks![1]!.id)).toBe('a.test.ts::s::second')
  expect(map.get(inner.id)).toBe('a.test.ts::third')
})

test('a file without tests has none', () => {
  expect(ids()).toEqual([])
  expect(ids(describeNode('empty'))).toEqual(['a.test.ts::empty'])
})

test('the second test of a name gets #2, the third #3', () => {
  expect(ids(it('t'), it('t'), it('u'), it('t'))).toEqual([
    'a.test.ts::t',
    'a.test.ts::t#2',
    'a.test.ts::u',
    'a.test.ts::t#3',
  ])
})

test('the same name in another suite is another test', () => {
  expect(ids(describeNode('a', it('t')), describeNode('b', it('t')))).toEqual([
    'a.test.ts::a',
    'a.test.ts::a::t',
    'a.test.ts::b',
    'a.test.ts::b::t',
  ])
})

test('two suites of one name share the count of their tests', () => {
  expect(ids(describeNode('s', it('t')), describeNode('s', it('t'), it('u')))).toEqual([
    'a.test.ts::s',
    'a.test.ts::s::t',
    'a.test.ts::s#2',
    'a.test.ts::s::t#2',
    'a.test.ts::s::u',
  ])
})

test('no two tests of a file share an id, not even where a name looks like a count', () => {
  const found = ids(it('t'), it('t#2'), it('t'))
  expect(new Set(found).size).toBe(3)
})

test('a name may hold what separates names', () => {
  expect(ids(describeNode('a', it('b::c')), describeNode('a::b', it('c')))).toEqual([
    'a.test.ts::a',
    'a.test.ts::a::b::c',
    'a.test.ts::a::b',
    'a.test.ts::a::b::c#2',
  ])
})
