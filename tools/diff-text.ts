import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { Change } from '../src/init/write.ts'
import type { Line, Output } from './output.ts'

/** A change as a unified diff, as `git apply` takes it. */
export function diffOf({ path, before, after }: Change): Output {
  const patch = createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${path}`,
    `b/${path}`,
    before ?? '',
    after,
    '',
    '',
    {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    },
  )
  return patch.replace(/\n$/, '').split('\n').map(coloured)
}

function coloured(line: string, index: number): Line {
  if (index < 2) return [{ look: 'bold', text: line }]
  if (line.startsWith('@@')) return [{ look: 'cyan', text: line }]
  if (line.startsWith('+')) return [{ look: 'green', text: line }]
  return line.startsWith('-') ? [{ look: 'red', text: line }] : line
}
