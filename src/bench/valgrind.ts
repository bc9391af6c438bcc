import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { EvolveError } from '../errors.ts'

/** How long a process that has ended its work may take to leave its count, in milliseconds. */
const PATIENCE = 30_000

/** A Node that counts its instructions. */
export interface CountingNode {
  /** A program that takes Node's arguments. */
  node: string
  /** The instructions of the process that ran last, once it has ended; `null` where it was ended before it told. */
  take(): Promise<number | null>
}

/**
 * Makes a program in a folder that runs this Node below valgrind, whose cachegrind counts every instruction of the
 * process. V8 does on one thread, and in the same order each time, what it would do beside the program.
 * @throws EvolveError `ERR_NO_VALGRIND` where there is none
 */
export async function countingNode(folder: string): Promise<CountingNode> {
  const { failed, stdout } = await execa('valgrind', ['--version'], { reject: false })
  if (failed || !stdout.startsWith('valgrind'))
    throw new EvolveError(
      'ERR_NO_VALGRIND',
      '--count needs valgrind (apt-get install valgrind); without it, compare times: leave out --count',
    )
  const counts = join(folder, 'counts')
  await mkdir(counts, { recursive: true })
  const node = join(folder, 'node')
  const tool = `valgrind --tool=cachegrind --cache-sim=no --log-file=/dev/null --cachegrind-out-file=${quoted(`${counts}/%p`)}`
  const engine = `${quoted(process.execPath)} --predictable --hash-seed=1 --random-seed=1`
  await writeFile(node, `#!/bin/sh\nexec ${tool} ${engine} "$@"\n`)
  await chmod(node, 0o755)
  return { node, take: () => takeCount(counts) }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** Valgrind writes the file when the process ends, which Vitest does not wait for. */
async function takeCount(folder: string): Promise<number | null> {
  for (const until = performance.now() + PATIENCE; performance.now() < until; await sleep(100)) {
    const [name] = await readdir(folder)
    const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8')
    const [, count] = /^summary: (\d+)$/m.exec(text) ?? []
    if (count === undefined) continue
    await rm(join(folder, name!))
    return Number(count)
  }
  return null
}
