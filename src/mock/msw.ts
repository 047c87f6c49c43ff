import { HttpResponse, http, type RequestHandler, type WebSocketHandler, ws } from 'msw'
import type { MockCore } from './mock-core.ts'
import { streamPath } from './routes/core-routes.ts'

/** What the handlers stand in for. */
export interface MswOptions {
  /** The server's address as clients are given it. @default any origin, paths below `/api/` and `/health` */
  readonly baseUrl?: string
}

/**
 * MSW handlers that answer from a mock, for `setupServer(...handlers(mock, { baseUrl }))` and `setupWorker`.
 * They take every request below the address, documented or not, and its event stream. MSW cannot reach the `ws`
 * package, so a client that streams through them on Node has to be given the platform's `WebSocket`.
 */
export function handlers(mock: MockCore, options: MswOptions = {}): (RequestHandler | WebSocketHandler)[] {
  const base = (options.baseUrl ?? '*').replace(/\/+$/, '')
  const resolver = async ({ request }: { request: Request }) => {
    try {
      return await mock.fetch(request)
    } catch {
      return HttpResponse.error()
    }
  }
  const paths = options.baseUrl === undefined ? [`${base}/health`, `${base}/api/*`] : [`${base}/*`]
  return [
    ...paths.map((path) => http.all(path, resolver)),
    streamHandler(mock, `${base.replace(/^http/, 'ws')}${streamPath}`),
  ]
}

/** The client's socket opens before the mock can refuse it, so a refusal shows as an immediate close with 1006. */
function streamHandler(mock: MockCore, url: string): WebSocketHandler {
  return ws.link(url).addEventListener('connection', ({ client }) => {
    const socket = new mock.webSocket(client.url)
    socket.pause()
    client.addEventListener('open', () => socket.resume())
    socket.onmessage = ({ data }) => client.send(data)
    socket.onclose = ({ code, reason }) => client.close(code, reason)
    client.addEventListener('message', ({ data }) => {
      if (socket.readyState === socket.CONNECTING) socket.addEventListener('open', () => socket.send(data))
      else socket.send(data)
    })
    client.addEventListener('close', () => socket.terminate())
  })
}
