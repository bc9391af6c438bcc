/** Bytes of stack that the native parser takes for one more nesting, measured and rounded up. */
const COST = { bracket: 1_700, arrow: 900, word: 500, assignment: 450, operator: 110 }

const WORDS = new Set(
  (
    'class extends infer if else for while do with switch try catch finally function new typeof await yield void delete async keyof ' +
    'readonly unique is asserts as satisfies in of instanceof import case return throw const let var export'
  ).split(' '),
)
/** What begins a statement where a name, a pattern or a text comes after it. */
const STATEMENT = /^(?:const|let|var|export|import|return|throw)\s+[\w$[{"'*]/

/** Of one pair of brackets. */
interface Level {
  closer: string
  /** Since the last `,` or `;`. */
  run: number
  /** What `,` and `;` do not end: elements, `else`, types in types. */
  lasting: number
  angles: number
}

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|[\w$\u0080-\uFFFF]+|=>|<\/|\/>|[^]/y
const REGEXP = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y

/** An upper bound that takes a moment: as if each word, sign and bracket were nested in the one before it. */
export function mostStackFor(text: string): number {
  let most = 0
  let inWord = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const isWord =
      (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code >= 128
    if (isWord) most += inWord ? 0 : COST.word
    else if (code > 32) most += SIGNS.get(code) ?? COST.operator
    inWord = isWord
  }
  return most
}

const SIGNS = new Map(
  Object.entries({ '([{<`': COST.bracket, '=?': COST.arrow, ':': COST.assignment, ')]};,"\'': 0 }).flatMap(
    ([signs, cost]) => [...signs].map((sign): [number, number] => [sign.charCodeAt(0), cost]),
  ),
)

/**
 * A generous guess at how much stack a text needs, in bytes; infinite where brackets do not match, as they do where text of
 * markup was taken for code.
 */
export function stackFor(text: string): number {
  const levels: Level[] = [level('')]
  let [below, most, at, before] = [0, 0, 0, '']
  let isNewLine = true
  while (at < text.length) {
    const here = levels.at(-1)!
    const inTemplate = here.closer === '`'
    const token = inTemplate ? templatePart(text, at) : tokenAt(text, at, before)
    at += token.length
    if (/^(?:\s|\/[/*])/.test(token) && !inTemplate) {
      isNewLine ||= token.includes('\n')
      continue
    }
    if (token === here.closer) {
      levels.pop()
      const outer = levels.at(-1)!
      below -= outer.run + outer.lasting
      outer.run += COST.operator
    } else if (inTemplate && token !== '${') continue
    else if (token === '(' || token === '[' || token === '{' || token === '`' || token === '${') {
      below += here.run + here.lasting
      levels.push(level(CLOSERS[token]!))
    } else if (token === ')' || token === ']' || token === '}') return Infinity
    else step(here, token, isNewLine && startsStatement(text, at - token.length, before))
    const top = levels.at(-1)!
    most = Math.max(most, below + top.run + top.lasting)
    isNewLine = false
    before = token
  }
  return most
}

const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}', '`': '`', '${': '}' }

function level(closer: string): Level {
  return { closer, run: COST.bracket, lasting: 0, angles: 0 }
}

function tokenAt(text: string, at: number, before: string): string {
  if (text[at] === '/' && text[at + 1] !== '/' && text[at + 1] !== '*' && !isOperand(before)) {
    REGEXP.lastIndex = at
    const found = REGEXP.exec(text)
    if (found) return found[0]
  }
  TOKEN.lastIndex = at
  return TOKEN.exec(text)![0]
}

/** Whether a `/` after it divides. */
function isOperand(token: string): boolean {
  return /[\w$)\]}"'`]$/.test(token) && !WORDS.has(token)
}

function templatePart(text: string, at: number): string {
  if (text[at] === '\\') return text.slice(at, at + 2)
  return text.startsWith('${', at) ? '${' : text[at]!
}

function startsStatement(text: string, at: number, before: string): boolean {
  if (STATEMENT.test(text.slice(at, at + 80))) return true
  // Two names on two lines are two statements.
  return (
    /^[\w$]/.test(text[at]!) &&
    /[\w$]$/.test(before) &&
    !WORDS.has(before) &&
    !WORDS.has(/^[\w$]+/.exec(text.slice(at, at + 80))![0])
  )
}

function step(here: Level, token: string, isStatement: boolean): void {
  if (token === ',' || token === ';' || isStatement) here.run = COST.bracket
  if (token === ';' || isStatement) {
    here.lasting -= here.angles * COST.bracket
    here.angles = 0
  }
  if (token === '<') {
    here.angles += 1
    here.lasting += COST.bracket
  } else if (token === '>' && here.angles > 0) {
    here.angles -= 1
    // An element is open until `</`, and costs less.
    here.lasting -= COST.bracket - COST.assignment
  } else if ((token === '</' || token === '/>') && here.lasting >= COST.assignment) here.lasting -= COST.assignment
  else if (token === 'else') here.lasting += COST.word
  else if (WORDS.has(token)) here.run += COST.word
  else if (token === '=>' || token === '?') here.run += COST.arrow
  else if (token === '=' || token === ':') here.run += COST.assignment
  else if (token !== ',' && token !== ';' && !/^[\w$"']/.test(token)) here.run += COST.operator
}
