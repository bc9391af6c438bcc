// A TCP and a UDP server on one port of 127.0.0.1 that says what reaches it, a line each.
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

const tcp = createServer((socket) => {
  console.log('tcp')
  socket.on('error', () => {}).end('HTTP/1.1 204 No Content\r\n\r\n')
})
tcp.listen(0, '127.0.0.1', () => {
  const { port } = tcp.address()
  createSocket('udp4')
    .on('message', () => console.log('udp'))
    .bind(port, '127.0.0.1', () => console.log(`port ${port}`))
})
