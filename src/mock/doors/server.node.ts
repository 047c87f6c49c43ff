import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Clock } from '../../internal/clock.ts'
import type { MockHost, Outcome } from '../host.ts'
import type { MockAnswer, MockRequest } from '../http/answer.ts'
import { OpenStream, type StreamOptions } from './open-stream.node.ts'

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

interface ServerParts {
  readonly host: MockHost
  readonly clock: Clock
}

/** Serves a mock over real HTTP and WebSocket. */
export async function listen(parts: ServerParts, options: ListenOptions = {}): Promise<MockServer> {
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

async function serve(
  { host, clock }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  if (body === undefined) return
  const outcome = host.receive(toMockRequest(request, body))
  carryOut(outcome, clock, request.socket, (answer) => {
    if (response.destroyed) return
    const isHead = request.method === 'HEAD'
    const length = answer.status === 304 ? {} : { 'content-length': Buffer.byteLength(answer.body) }
    response.writeHead(answer.status, { ...answer.headers, ...length })
    response.end(isHead ? undefined : answer.body)
  })
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

function carryOut(outcome: Outcome, clock: Clock, socket: Duplex, send: (answer: MockAnswer) => void): void {
  if (outcome.type === 'hang') return
  if (outcome.type !== 'answer') {
    socket.destroy()
    return
  }
  const { answer, delayMs } = outcome
  if (delayMs === 0) send(answer)
  else clock.setTimeout(() => send(answer), delayMs)
}

function upgrade(
  { host, clock }: ServerParts,
  streams: WebSocketServer,
  options: ListenOptions,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): void {
  socket.on('error', () => socket.destroy())
  const asked = toMockRequest(request, Buffer.alloc(0))
  let stream: OpenStream | undefined
  const peer = { wake: () => stream?.wake(), cut: () => socket.destroy() }
  const outcome = host.receiveUpgrade(asked, peer)
  if (outcome.type !== 'accept') {
    carryOut(outcome, clock, socket, (answer) => socket.end(rawAnswer(answer)))
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
  const [path = '/', ...query] = (request.url ?? '/').split('?')
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
