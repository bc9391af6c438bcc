// What the files and commits of the made-up repository say.
import { posix } from 'node:path'

const WORDS =
  'load save parse render route cache queue merge split count find sort query fetch store event token frame layer panel'.split(
    ' ',
  )

/** @param {number} number */
export function word(number) {
  const base = /** @type {string} */ (WORDS[number % WORDS.length])
  return number < WORDS.length ? base : `${base}${Math.floor(number / WORDS.length)}`
}

/** @param {() => number} random @param {number} number */
export function subjectOf(random, number) {
  const kind = random()
  const what = `${word(number % 400)} of ${word((number * 7) % 400)} (#${number})`
  return kind < 0.1
    ? `fix: ${what}`
    : kind < 0.4
      ? `feat: ${what}`
      : kind < 0.6
        ? `refactor: ${what}`
        : `Change ${what}`
}

/** @param {{ path: string, imports: string[], works: number[] }} version */
export function textOf({ path, imports, works }) {
  const lines = ["import { strict } from 'node:assert'"]
  for (const [nth, target] of imports.entries()) {
    const other = /^packages\/(p\d+)\/src\/index\.ts$/.exec(target)?.[1]
    const relative = posix.relative(posix.dirname(path), target)
    const request =
      other && !path.startsWith(`packages/${other}/`)
        ? `@large/${other}`
        : relative.startsWith('.')
          ? relative
          : `./${relative}`
    lines.push(`import { work0 as other${nth} } from '${request.replace(/\.ts$/, nth % 2 === 0 ? '' : '.js')}'`)
  }
  for (const [nth, seed] of works.entries())
    lines.push(
      '',
      `/** ${word(seed % 400)} and ${word((seed >> 9) % 400)}. */`,
      `export function work${nth}(value: number, most = ${seed % 97}): number {`,
      ...bodyOf(seed, nth, imports.length),
      '}',
    )
  return `${lines.join('\n')}\n`
}

/** @param {number} seed @param {number} nth @param {number} others */
function bodyOf(seed, nth, others) {
  const call = others === 0 ? 'strict.ok(value)' : `other${seed % others}(value - 1)`
  const bodies = [
    [`  if (value > ${seed % 1000} && most > 0) return value - most`, `  ${call}`, `  return value + ${seed % 13}`],
    [
      `  let sum = ${seed % 7}`,
      `  for (let at = 0; at < most; at += 1) {`,
      `    if (at % ${2 + (seed % 5)} === 0) continue`,
      `    sum += at > value ? at * ${seed % 11} : value`,
      '  }',
      `  return sum`,
    ],
    [
      `  const found = [value, most, ${seed % 31}].filter((one) => one > ${seed % 17})`,
      `  return found.reduce((sum, one) => (one > sum ? one : sum + ${seed % 3}), 0)`,
    ],
    [
      `  switch (value % ${3 + (seed % 4)}) {`,
      '    case 0:',
      `      return most`,
      '    case 1:',
      `      ${call}`,
      `      return value * ${seed % 19}`,
      '    default:',
      `      return value > most || value < ${seed % 23} ? 0 : ${nth}`,
      '  }',
    ],
    [
      `  try {`,
      `    ${call}`,
      '  } catch (error) {',
      `    if (error instanceof RangeError) return ${seed % 41}`,
      '    throw error',
      '  }',
      `  return most`,
    ],
  ]
  return /** @type {string[]} */ (bodies[seed % bodies.length])
}
