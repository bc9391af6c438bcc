import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { EvolveError } from '../errors.ts'

/** A Node whose instructions can be counted. */
export interface CountingNode {
  /** A program that takes Node's arguments. */
  node: string
  /** How its valgrind is reached, and where it leaves counts. */
  prefix: string
  folder: string
}

/**
 * Makes a program in a folder that runs this Node below valgrind, whose callgrind counts instructions from when it is
 * told to until it is told to stop. V8 does on one thread, and in the same order each time, what it would do beside the
 * program.
 * @throws EvolveError `ERR_NO_VALGRIND` where there is none
 */
export async function countingNode(folder: string): Promise<CountingNode> {
  for (const program of ['valgrind', 'vgdb']) {
    const { failed } = await execa(program, ['--help'], { reject: false })
    if (failed)
      throw new EvolveError(
        'ERR_NO_VALGRIND',
        `--count needs valgrind (apt-get install valgrind), and there is no ${program}; to compare times, leave out --count`,
      )
  }
  const [counts, node, prefix] = [join(folder, 'counts'), join(folder, 'node'), join(folder, 'vgdb')]
  await mkdir(counts, { recursive: true })
  const tool = `valgrind --tool=callgrind --instr-atstart=no --log-file=/dev/null --vgdb-prefix=${quoted(
    prefix,
  )} --callgrind-out-file=${quoted(`${counts}/%p`)}`
  const engine = `${quoted(process.execPath)} --predictable --hash-seed=1 --random-seed=1 --no-use-osr`
  await writeFile(node, `#!/bin/sh\nexec ${tool} ${engine} "$@"\n`)
  await chmod(node, 0o755)
  return { node, prefix, folder: counts }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
