import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { Malformed } from './raw-report.ts'

const DECLARED = /^<\?xml[^>]*?encoding=["']([\w-]+)/

/**
 * The text of a file, in pieces. UTF-8, unless a byte order mark or an XML declaration says otherwise; the mark is
 * left out.
 * @throws Malformed where the encoding is not known
 */
export async function* textChunks(file: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  for await (const bytes of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    decoder ??= decoderFor(bytes)
    yield decoder.decode(bytes, { stream: true })
  }
  if (decoder) yield decoder.decode()
}

function decoderFor(start: Buffer): TextDecoder {
  const mark = start.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') return new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be')
  const declared = DECLARED.exec(start.toString('latin1', 0, 200))?.[1] ?? 'utf-8'
  // What could be read byte by byte is no UTF-16: .NET declares what a string was in memory.
  const encoding = /^utf-?16/i.test(declared) ? 'utf-8' : declared
  try {
    return new TextDecoder(encoding)
  } catch {
    throw new Malformed(`its encoding ${encoding} is not known; write it as UTF-8`)
  }
}
