// Projects with benchmarks to measure, made anew for each measurement.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from './suites.mjs'

/**
 * Twelve benchmarks that do different things, each as often as a factor in a file of its own says.
 * @param {{ option: string, size?: number }} options
 */
export function workFiles({ option, size = 100 }) {
  const works = {
    arithmetic: 'let x = 0; for (let i = 0; i < n * 300; i += 1) x = (x * 31 + i) | 0; return x',
    sort: 'for (let i = 0; i < n; i += 1) numbers.slice().sort((a, b) => a - b)',
    json: 'for (let i = 0; i < n * 2; i += 1) JSON.parse(JSON.stringify(record))',
    regexp: "for (let i = 0; i < n * 2; i += 1) text.replace(/[aeiou]+/g, '')",
    map: 'for (let i = 0; i < n; i += 1) { const map = new Map(); for (const one of words) map.set(one, i) }',
    strings: "let s = ''; for (let i = 0; i < n * 40; i += 1) s += words[i % words.length]; return s.length",
    objects: 'const all = []; for (let i = 0; i < n * 60; i += 1) all.push({ i, next: all.length }); return all.length',
    hash: "for (let i = 0; i < n * 2; i += 1) createHash('sha256').update(text).digest('hex')",
    split: "for (let i = 0; i < n * 3; i += 1) text.split(' ').join('-')",
    closures: 'let f = (x) => x; for (let i = 0; i < n * 30; i += 1) { const g = (x) => x + i; f = g } return f(1)',
    typed:
      'const a = new Float64Array(n * 200); for (let i = 0; i < a.length; i += 1) a[i] = Math.sqrt(i); return a[5]',
    filter:
      'for (let i = 0; i < n * 2; i += 1) numbers.filter((x) => x % 3).map((x) => x * 2).reduce((a, b) => a + b, 0)',
  }
  const names = Object.keys(works)
  const tree = {
    'packages/a/factor.mjs': 'export const factor = 1\n',
    'packages/a/works.mjs': `import { createHash } from 'node:crypto'
const numbers = Array.from({ length: 60 }, (_, i) => (i * 7919) % 101)
const words = Array.from({ length: 50 }, (_, i) => 'word' + i)
const text = words.join(' ')
const record = { numbers, words, nested: { text } }
export const works = {
${Object.entries(works)
  .map(([name, body]) => `  ${name}(n) { ${body} },`)
  .join('\n')}
}
`,
  }
  for (const [index, part] of [names.slice(0, 6), names.slice(6)].entries())
    tree[`packages/a/part${index}.bench.mjs`] = `import { bench } from 'vitest'
import { factor } from './factor.mjs'
import { works } from './works.mjs'
for (const name of ${JSON.stringify(part)}) {
  const work = works[name]
  const n = Math.round(${size} * factor)
  bench(name, () => { work(n) }, { ${option} })
}
`
  return tree
}

/** @param {Record<string, string>} files */
export function repository(files) {
  const cwd = temporaryFolder('bench')
  writeTree(cwd, {
    'package.json': '{ "private": true, "type": "module" }\n',
    '.gitignore': 'node_modules\nreports\nmanifests\ndrawn.ndjson\n',
    'packages/a/module.manifest.json': '{\n  "module": "a"\n}\n',
    ...files,
  })
  git(cwd, 'init', '-q', '.')
  git(cwd, 'add', '-A')
  git(cwd, 'commit', '-qm', 'generated')
  return cwd
}

/** @param {string} cwd @param {Record<string, string>} files */
export function writeTree(cwd, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), content)
  }
}

/** @param {string} cwd @param {string[]} args */
export function git(cwd, ...args) {
  execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { cwd, stdio: 'ignore' })
}
