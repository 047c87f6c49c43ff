import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { WebSocketServer } from 'ws'
import type { Outcome } from '../host.ts'
import type { MockAnswer, MockRequest } from '../http/answer.ts'
import { OpenStream, type StreamOptions } from './open-stream.node.ts'
import { type BodyCut, carryOut, cutBody, type DoorParts, settle } from './settle.ts'

/** Where and how to listen. */
export interface ListenOptions extends StreamOptions {
  /** @default 0, any free port */
  readonly port?: number
}

/** A mock that listens on loopback. */
export interface MockServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string
  readonly port: number
  /** Cuts every connection and frees the port. */
  close(): Promise<void>
}

/** Serves a mock over real HTTP and WebSocket. */
export async function listen(parts: DoorParts, options: ListenOptions = {}): Promise<MockServer> {
  const { port = 0 } = options
  const server = createServer({ keepAliveTimeout: 60_000 })
  const streams = new WebSocketServer({
    noServer: true,
    autoPong: false,
    perMessageDeflate: false,
    handleProtocols: () => false,
    maxPayload: 64 * 1024 * 1024,
  })
  const sockets = new Set<Duplex>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (request, response) => void serve(parts, request, response))
  server.on('upgrade', (request, socket, head) =>
    upgrade(parts, streams, options, request, socket as Socket, head),
  )
  await listening(server, port)
  const { port: actualPort } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { url: `http://127.0.0.1:${actualPort}`, port: actualPort, close, [Symbol.asyncDispose]: close }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function serve(parts: DoorParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  if (body === undefined) return
  const left = new AbortController()
  response.once('close', () => left.abort(new Error('the client left')))
  const asked = toMockRequest(request, body)
  const settled = await settle(parts, asked, left.signal).catch(() => undefined)
  if (settled === undefined || response.destroyed) return
  if (settled.type === 'answer') send(response, asked, encoded(settled.answer, asked, parts), settled.cut)
  else request.socket.destroy()
}

interface EncodedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
}

/** The answer as bytes: compressed for who asks, if the server does that and it is worth it. */
function encoded(answer: MockAnswer, { method, headers }: MockRequest, { host }: DoorParts): EncodedAnswer {
  const { status, body } = answer
  const bytes = Buffer.from(body)
  if (bytes.length >= host.compressesFrom && acceptsGzip(headers['accept-encoding'])) {
    const compressed = { ...answer.headers, 'content-encoding': 'gzip' }
    return { status, headers: compressed, bytes: gzipSync(bytes, { level: 1 }) }
  }
  const isBare =
    status === 304 || status === 204 || (method === 'HEAD' && status === 404 && bytes.length === 0)
  const length = isBare ? {} : { 'content-length': String(bytes.length) }
  return { status, headers: { ...answer.headers, ...length }, bytes }
}

/** As Core reads the header: a weight that is none takes an item out, and `identity` counts only where it stands. */
function acceptsGzip(acceptEncoding = ''): boolean {
  let gzip = 0
  let identity = 0
  for (const item of acceptEncoding.split(',')) {
    const [coding = '', weight = 'q=1'] = item.split(';').map((part) => part.trim().toLowerCase())
    const q = /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight.slice(2)) : 0
    if (/^((x-)?gzip|\*)$/.test(coding)) gzip = Math.max(gzip, q)
    if (coding === 'identity') identity = Math.max(identity, q)
  }
  return gzip > 0 && gzip >= identity
}

function send(
  response: ServerResponse,
  { method }: MockRequest,
  { status, headers, bytes }: EncodedAnswer,
  cut: BodyCut | undefined,
): void {
  const part = cutBody(bytes, cut)
  if (part === undefined) {
    response.writeHead(status, headers)
    response.end(method === 'HEAD' ? undefined : bytes)
    return
  }
  // A length of one byte more is promised where there would be nothing to cut.
  const { 'content-encoding': coding } = headers
  response.writeHead(
    status,
    coding === undefined ? { ...headers, 'content-length': Math.max(1, bytes.length) } : headers,
  )
  response.flushHeaders()
  response.write(part.length === 0 ? ' '.slice(1) : part, () => response.socket?.resetAndDestroy())
}

/** The whole body, `undefined` if the client broke off. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', () => resolve(undefined))
  })
}

function upgrade(
  parts: DoorParts,
  streams: WebSocketServer,
  options: ListenOptions,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): void {
  const { host, clock } = parts
  socket.on('error', () => socket.destroy())
  const asked = toMockRequest(request, Buffer.alloc(0))
  let stream: OpenStream | undefined
  const peer = {
    wake: () => stream?.wake(),
    cut: () => socket.destroy(),
    // What was handed to the socket leaves it before it is cut.
    later: (action: () => void, delayMs: number) =>
      delayMs === 0 ? socket.write('', action) : clock.setTimeout(action, delayMs),
  }
  const outcome = host.receiveUpgrade(asked, peer)
  if (outcome.type !== 'accept') {
    void refuseUpgrade(parts, outcome, socket)
    return
  }
  const { connection, delayMs } = outcome
  const accept = () => {
    if (socket.destroyed) return connection.closed()
    streams.handleUpgrade(request, socket, head, (webSocket) => {
      stream = new OpenStream(webSocket, connection, socket, options)
      stream.start()
    })
  }
  if (delayMs === 0) accept()
  else clock.setTimeout(accept, delayMs)
}

async function refuseUpgrade(parts: DoorParts, outcome: Outcome, socket: Socket): Promise<void> {
  const settled = await carryOut(parts, outcome)
  if (settled.type === 'answer') socket.end(rawAnswer(settled.answer))
  else socket.destroy()
}

function rawAnswer({ status, headers, body }: MockAnswer): string {
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} Mock\r\n${head}\r\n${body}`
}

function toMockRequest(request: IncomingMessage, body: Buffer): MockRequest {
  const [target = '/'] = (request.url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '').split('#')
  const [path = '/', ...query] = target.split('?')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: request.method ?? 'GET',
    path,
    query: query.join('?'),
    headers,
    body: body.toString('utf8'),
    bodyBytes: body.length,
  }
}
