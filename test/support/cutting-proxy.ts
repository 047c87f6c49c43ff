import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What befalls one write on its way through the proxy. */
export type Cut =
  /** The connection is reset, and nothing went on. */
  | 'reset before'
  /** It went on, and then the connection is reset instead of an answer. */
  | 'reset after'
  /** It went on, and half of the answer comes before the connection is reset. */
  | 'truncate'
  /** It went on, and a page comes instead of the answer. */
  | 'page'
  | 'bad gateway'
  | 'gateway timeout'
  /** It went on, and nothing comes. */
  | 'hang'
  /** The connection is reset at once, and it goes on when `settled` is called. */
  | 'late'

/** Between a client and a server, on a real socket. */
export interface CuttingProxy {
  readonly url: string
  /** The next writes meet these, one each. */
  cut(...cuts: Cut[]): void
  /** Called when a write that is to be cut arrives, before it goes on. */
  onCut: () => Promise<unknown>
  /** Writes that came to the proxy. */
  readonly writes: number
  /** Lets what is late arrive, and waits for it. */
  settled(): Promise<void>
  close(): void
}

/** Lets through what clients ask of `baseUrl`, but for the writes that are to be cut. */
export async function startCuttingProxy(
  baseUrl: string,
  fetch: (url: string, init?: RequestInit) => Promise<Response>,
): Promise<CuttingProxy> {
  const cuts: Cut[] = []
  const late: (() => Promise<unknown>)[] = []
  let writes = 0

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request
    const body = await textOf(request)
    const headers = { ...(request.headers as Record<string, string>) }
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])
      delete headers[name]
    const forward = () => fetch(baseUrl + url, { method, headers, ...(body !== '' && { body }) })
    const isWrite = url.startsWith('/api/v1/events') && method === 'POST'
    if (isWrite) writes++
    const cut = isWrite ? cuts.shift() : undefined
    if (cut === undefined) return give(response, await forward())
    await proxy.onCut()
    if (cut === 'reset before') return void request.socket.resetAndDestroy()
    if (cut === 'late') {
      request.socket.resetAndDestroy()
      late.push(forward)
      return
    }
    const answer = await forward()
    const text = await answer.text()
    if (cut === 'reset after') return void request.socket.resetAndDestroy()
    if (cut === 'hang') return
    if (cut === 'page')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>')
    if (cut === 'bad gateway') return void response.writeHead(502).end('bad gateway')
    if (cut === 'gateway timeout') return void response.writeHead(504).end()
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.write(text.slice(0, text.length / 2), () => request.socket.resetAndDestroy())
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: (...more) => void cuts.push(...more),
    onCut: async () => {},
    get writes() {
      return writes
    },
    settled: async () => void (await Promise.all(late.splice(0).map((arrive) => arrive()))),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return proxy
}

async function give(response: ServerResponse, answer: Response): Promise<void> {
  const headers = Object.fromEntries(answer.headers)
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding', 'connection'])
    delete headers[name]
  response.writeHead(answer.status, headers).end(await answer.text())
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
