import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string | undefined
  /** Path and query, byte for byte. */
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
}

/** A server on loopback. */
export interface Loopback {
  readonly url: string
  /** Every request, upgrades too, in order. */
  readonly seen: WireRequest[]
  close(): Promise<void>
}

/** Starts a server that answers when it has read a request; headers of a megabyte are taken. Dispose of it, or close it. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback & AsyncDisposable> {
  const seen: WireRequest[] = []
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers })
    request.resume().on('end', () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, seen, close, [Symbol.asyncDispose]: close }
}
