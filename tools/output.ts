import { styleText } from 'node:util'
import { printable } from '../src/printable.ts'

type Look = 'bold' | 'dim' | 'cyan' | 'green' | 'red' | 'yellow'

/** A part of a line that has a look on terminals. */
export interface Part {
  look: Look
  text: string
}

/** One line; whatever is in it, it stays one, and nothing in it acts. */
export type Line = string | readonly (string | Part)[]

/** What a command prints. Only here it becomes text: names, messages and hosts are anybody's. */
export type Output = readonly Line[]

/** A value as JSON. */
export function jsonLines(value: unknown): Output {
  return JSON.stringify(value, null, 2).split('\n')
}

/** From Node 22.13 on it asks stdout whether there are colours; that is asked below, of the stream that is written to. */
const STYLED = styleText as (look: Look, text: string, options: { validateStream: boolean }) => string

/** @param colours whether parts get their look */
export function textOf(output: Output, colours: boolean): string {
  const part = (one: string | Part): string => {
    if (typeof one === 'string') return printable(one)
    const text = printable(one.text)
    return colours ? STYLED(one.look, text, { validateStream: false }) : text
  }
  return output.map((line) => `${typeof line === 'string' ? printable(line) : line.map(part).join('')}\n`).join('')
}

/** The one way to a stream; resolves when it has been taken. */
export function print(stream: NodeJS.WriteStream, output: Output): Promise<void> {
  const colours = stream.isTTY === true && stream.hasColors()
  return new Promise((done) => stream.write(textOf(output, colours), () => done()))
}

/** Several outputs with a blank line between them. */
export function apart(blocks: readonly Output[]): Output {
  return blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]))
}
