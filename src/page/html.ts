import { printable } from '../printable.ts'

/** Text from anywhere for HTML, within elements and in quoted attributes. */
export function escape(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (one) => `&#${one.codePointAt(0)};`)
}

/** JSON within a script element: nothing in it can end the element. */
export function jsonWithin(data: object): string {
  return printable(JSON.stringify(data)).replaceAll('<', String.raw`\u003c`)
}
