import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type picocolors from 'picocolors'
import type { Change } from '../src/init/write.ts'

type Colors = ReturnType<typeof picocolors.createColors>

/** A change as a unified diff, as `git apply` takes it. */
export function diffOf({ path, before, after }: Change, colors: Colors): string {
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
  return patch
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => colored(line, index, colors))
    .join('\n')
}

function colored(line: string, index: number, { bold, cyan, green, red }: Colors): string {
  if (index < 2) return bold(line)
  if (line.startsWith('@@')) return cyan(line)
  if (line.startsWith('+')) return green(line)
  return line.startsWith('-') ? red(line) : line
}
