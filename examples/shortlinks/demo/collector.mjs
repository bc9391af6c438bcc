import { once } from 'node:events'
import { createServer } from 'node:http'

/** The world outside, played by a server on loopback that counts the pings it gets. */
export async function startCollector() {
  let pings = 0
  const server = createServer((request, response) => {
    pings += 1
    request.resume()
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()

  return {
    address: `127.0.0.1:${port}`,
    url: `http://telemetry.shortlinks.example:${port}`,
    /** Pings since the last call. */
    takePings() {
      const taken = pings
      pings = 0
      return taken
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
