import { WebSocket } from 'ws'
import type { OpenSocket } from './socket.ts'

/** Opens sockets by the `ws` package: without compression, without redirects, with frames of at most `maxBytes`. */
export function wsOpener(maxBytes: number): OpenSocket {
  return (url, headers, events) => {
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: maxBytes,
    })
    socket.on('open', () => events.onOpen())
    socket.on('message', (data, isBinary) => {
      if (!isBinary) events.onText(String(data))
    })
    socket.on('pong', () => events.onPong())
    socket.on('unexpected-response', (request, response) => {
      request.destroy()
      events.onRefused(response.statusCode ?? 0)
    })
    socket.on('error', (error) => events.onError(error))
    socket.on('close', (code, reason) => events.onClose(code, String(reason)))
    return {
      close: () => socket.close(1000),
      terminate: () => socket.terminate(),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      ping: () => {
        if (socket.readyState === WebSocket.OPEN) socket.ping()
      },
    }
  }
}
