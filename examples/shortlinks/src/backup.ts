import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Link } from './links.ts'

/** Writes links to a gzipped file, one JSON object a line, without holding the text in memory. */
export async function writeBackup(file: string, links: Iterable<Link>): Promise<void> {
  function* lines(): Generator<string> {
    for (const link of links) yield `${JSON.stringify(link)}\n`
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(file))
}

export async function readBackup(file: string): Promise<Link[]> {
  const links: Link[] = []
  await pipeline(createReadStream(file), createGunzip(), async (text) => {
    for await (const line of createInterface({ input: Readable.from(text) })) links.push(JSON.parse(line) as Link)
  })
  return links
}
