// Preloaded into every process of the demo (NODE_OPTIONS=--import). It plays name resolution on the internet:
// the telemetry collector's name leads to loopback, where the demo listens, so that nothing leaves the machine.
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'

const COLLECTOR = 'telemetry.shortlinks.example'
const LOOPBACK = { address: '127.0.0.1', family: 4 }
const lookup = dns.lookup

function lookupWithCollector(hostname, options, callback) {
  if (hostname !== COLLECTOR)
    return callback === undefined ? lookup(hostname, options) : lookup(hostname, options, callback)
  const done = callback ?? options
  const all = typeof options === 'object' && options?.all === true
  process.nextTick(() => (all ? done(null, [LOOPBACK]) : done(null, LOOPBACK.address, LOOPBACK.family)))
  return {}
}

// Whatever else hangs on the function, such as how promisify calls it, stays.
dns.lookup = Object.defineProperties(lookupWithCollector, Object.getOwnPropertyDescriptors(lookup))
syncBuiltinESMExports()
