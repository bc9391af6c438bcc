import type { Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'

export interface ClickUpdate {
  slug: string
  clicks: number
  /** ISO 8601, UTC. */
  at: string
}

export interface LiveUpdates {
  publish(update: ClickUpdate): void
  close(): void
}

const PATH = /^\/live\/([\w-]+)$/

/** Pushes click counts to whoever holds a WebSocket at `/live/<slug>`. */
export function attachLiveUpdates(server: Server): LiveUpdates {
  const sockets = new WebSocketServer({ noServer: true })
  const watchers = new Map<string, Set<WebSocket>>()

  server.on('upgrade', (request, socket, head) => {
    const slug = PATH.exec(request.url ?? '')?.[1]
    if (slug === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const group = watchers.get(slug) ?? new Set()
      watchers.set(slug, group.add(client))
      client.on('close', () => {
        group.delete(client)
        if (group.size === 0) watchers.delete(slug)
      })
      client.send(JSON.stringify({ watching: slug }))
    })
  })

  return {
    publish(update) {
      for (const client of watchers.get(update.slug) ?? []) client.send(JSON.stringify(update))
    },
    close() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}
