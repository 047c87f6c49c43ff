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
      // `String` would first look for how to turn it into a text, which takes as long again.
      if (!isBinary) events.onText(data.toString())
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
