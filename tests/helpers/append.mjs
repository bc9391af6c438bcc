// Appends lines to a ledger, one at a time, and says each one's seq once it is on the disk: FILE COUNT NAME [PAUSE in ms]
import { appendToLedger } from '../../dist/index.js'

const [file, count, module, pause] = process.argv.slice(2)
for (let n = 1; n <= Number(count); n += 1) {
  const { head } = await appendToLedger(file, [{ ts: new Date().toISOString(), module, n }])
  process.stdout.write(`${head.seq}:${head.hash}\n`)
  if (pause) await new Promise((done) => setTimeout(done, Number(pause)))
}
