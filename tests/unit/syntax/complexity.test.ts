import { parseSync } from 'oxc-parser'
import { describe, expect, test } from 'vitest'
import { complexityOf } from '../../../src/syntax/complexity.ts'
import type { Node } from '../../../src/syntax/syntax.ts'

const of = (text: string): ReturnType<typeof complexityOf> => {
  const { program, errors } = parseSync('a.tsx', text, { preserveParens: false })
  expect(errors).toEqual([])
  return complexityOf(program as unknown as Node)
}

/** One function with this body. */
const body = (text: string): number => {
  const { functions } = of(`async function* f(a, b, c, d, e, list) { ${text} }`)
  expect(functions).toHaveLength(1)
  return functions[0]!.complexity
}

/** What each adds, by the published rules: an increment for the break, and one for each level that it is in. */
describe('cognitive complexity', () => {
  test.each<[string, string, number]>([
    ['nothing', '', 0],
    ['statements one after another', 'a(); b(); return c', 0],
    ['if', 'if (a) b()', 1],
    ['if without braces and with are the same', 'if (a) { b() }', 1],
    ['else', 'if (a) b(); else c()', 2],
    ['else if', 'if (a) b(); else if (c) d()', 2],
    ['else if and else', 'if (a) b(); else if (c) d(); else e()', 3],
    ['if in an else block is nested, no else if', 'if (a) b(); else { if (c) d() }', 4],
    ['if in an if', 'if (a) { if (b) c() }', 3],
    ['three deep', 'if (a) { if (b) { if (c) d() } }', 6],
    ['if in an else if', 'if (a) b(); else if (c) { if (d) e() }', 4],
    ['else of a nested if', 'if (a) { if (b) c(); else d() }', 4],
    ['two ifs in a row', 'if (a) b(); if (c) d()', 2],
    ['ternary', 'return a ? b : c', 1],
    ['ternary in a ternary', 'return a ? b : c ? d : e', 3],
    ['ternary in the condition of a ternary', 'return (a ? b : c) ? d : e', 2],
    ['ternary in an if', 'if (a) return b ? c : d', 3],
    ['for', 'for (let i = 0; i < a; i += 1) b()', 1],
    ['for of', 'for (const one of list) b(one)', 1],
    ['for in', 'for (const one in list) b(one)', 1],
    ['for await', 'for await (const one of list) b(one)', 1],
    ['while', 'while (a) b()', 1],
    ['do while', 'do b(); while (a)', 1],
    ['loop in a loop', 'for (const x of list) for (const y of x) a(y)', 3],
    ['if in a loop', 'while (a) { if (b) c() }', 3],
    ['ternary in the head of a loop', 'for (const x of a ? b : c) d(x)', 2],
    ['switch, whatever its cases', 'switch (a) { case 1: b(); break; case 2: c(); break; default: d() }', 1],
    ['if in a case', 'switch (a) { case 1: if (b) c() }', 3],
    ['switch in a loop', 'while (a) { switch (b) { case 1: c() } }', 3],
    ['try alone', 'try { a() } finally { b() }', 0],
    ['catch', 'try { a() } catch { b() }', 1],
    ['if in a try', 'try { if (a) b() } finally { c() }', 1],
    ['if in a catch', 'try { a() } catch (error) { if (b) c() }', 3],
    ['if in a finally', 'try { a() } finally { if (b) c() }', 1],
    ['catch in a loop', 'while (a) { try { b() } catch { c() } }', 3],
    ['break', 'while (a) { break }', 1],
    ['break to a label', 'out: while (a) { break out }', 2],
    ['continue', 'while (a) { continue }', 1],
    ['continue to a label', 'out: while (a) { continue out }', 2],
    ['early return', 'if (a) return; if (b) return', 2],
    ['and', 'return a && b', 1],
    ['a chain of the same operator', 'return a && b && c && d', 1],
    ['or', 'return a || b || c', 1],
    ['two operators', 'return a && b || c', 2],
    ['three sequences', 'return a && b && c || d || e && a', 3],
    ['brackets around the same operator', 'return a && (b && c)', 1],
    ['brackets around another operator', 'return a && (b || c) && d', 3],
    ['not of a sequence begins a new one', 'return a && !(b && c)', 2],
    ['sequence in an argument begins a new one', 'return a && b(c && d)', 2],
    ['sequence in a condition', 'if (a && b) c()', 2],
    ['sequences do not count their nesting', 'if (a) { if (b && c) d() }', 4],
    ['null coalescing is a shorthand', 'return a ?? b ?? c', 0],
    ['null coalescing around a sequence', 'return (a && b) ?? c', 1],
    ['optional chaining is a shorthand', 'return a?.b?.(c)?.[d]', 0],
    ['assignment operators', 'a ||= b; c &&= d; e ??= a', 0],
    ['throw, await and yield', 'await a; yield b; throw c', 0],
    ['a default value that is chosen', 'const { x = a ? b : c } = d; return x', 1],
    ['template', 'return `${a ? b : c}`', 1],
    ['recursion', 'return f(a)', 1],
    ['recursion twice is one', 'return f(f(a))', 1],
    ['recursion in a callback', 'return list.map((one) => f(one))', 1],
    ['another function', 'return g(a)', 0],
    ['callback with a condition in a function without any', 'return list.map((one) => one ? 1 : 2)', 1],
    ['callback in a function with a condition is a level', 'if (a) b(); return list.map((one) => one ? 1 : 2)', 3],
    ['callback in a condition', 'if (a) list.forEach((one) => { if (one) b() })', 4],
    ['callback in a callback', 'if (a) b(); c(() => d(() => { if (e) a() }))', 4],
    ['method in a class in a function with a condition', 'if (a) b(); return class { m() { if (c) d() } }', 3],
    ['types', 'type T = a extends b ? c : d; let x = a as T; return x satisfies T', 0],
    ['markup', 'return <p>{a ? <b /> : <i />}{c && <u />}</p>', 2],
  ])('%s', (_, text, expected) => {
    expect(body(text)).toBe(expected)
  })

  test('functions by themselves, each with its name', () => {
    const { functions, total } = of(`
      export const arrow = () => (a ? 1 : 2)
      export default function () { if (a) b() }
      class Parser {
        #next = (x) => x && y
        read() { while (a) b() }
        static 'odd name'() {}
        get [key]() { return a ? b : c }
        again() { return this.again() }
      }
      const api = { get() { if (a) b() }, deep: { set: (x) => x || y } }
      module.exports.late = function () { for (;;) a() }
      list.forEach((one) => { if (one) b() })
      declare function signature(a: string): void
      if (a) b()
    `)
    expect(functions.map(({ name, complexity }) => [name, complexity])).toEqual([
      ['arrow', 1],
      ['default', 1],
      ['Parser.#next', 1],
      ['Parser.read', 1],
      ['Parser.odd name', 0],
      ['Parser.(computed)', 1],
      ['Parser.again', 1],
      ['api.get', 1],
      ['api.deep.set', 1],
      ['module.exports.late', 1],
      ['(anonymous)', 1],
    ])
    expect(total).toBe(11)
  })

  test('functions in one that only holds them count by themselves', () => {
    const { functions } = of(`
      function create() {
        const state = {}
        const read = () => { if (a) b() }
        return { read, write: () => { while (a) b() } }
      }
    `)
    expect(functions.map(({ name, complexity }) => [name, complexity])).toEqual([
      ['create', 0],
      ['read', 1],
      ['write', 1],
    ])
  })

  test('every function of a cycle is recursive', () => {
    const { functions } = of(`
      function even(n) { return odd(n - 1) }
      function odd(n) { return even(n - 1) }
      function start(n) { return even(n) }
    `)
    expect(functions.map(({ complexity }) => complexity)).toEqual([1, 1, 0])
  })
})
