import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { createBrotliCompress, createDeflate, createDeflateRaw, createGzip, gzipSync } from 'node:zlib'

const CHUNK = Buffer.alloc(1024 * 1024, 32)
/** What each bomb swells to, were it read to its end: far more than a machine of these tests has to give. */
const BOMB_CHUNKS = 4 * 1024

function* spaces(count = BOMB_CHUNKS): Generator<Buffer> {
  for (let i = 0; i < count; i++) yield CHUNK
}

const compressors = {
  gzip: createGzip,
  br: createBrotliCompress,
  deflate: createDeflate,
  'x-raw': createDeflateRaw,
}

type Answer = (response: ServerResponse) => void

function bomb(encoding: keyof typeof compressors): Answer {
  return (response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-encoding': encoding.replace('x-raw', 'deflate'),
    })
    Readable.from(spaces()).pipe(compressors[encoding]()).pipe(response)
  }
}

/** Answers that never end, or swell. */
const answers: Readonly<Record<string, Answer>> = {
  '/gzip': bomb('gzip'),
  '/br': bomb('br'),
  '/deflate': bomb('deflate'),
  '/deflate-raw': bomb('x-raw'),
  '/nested': (response) => {
    // The inner one must be through before the outer one says anything.
    response.writeHead(200, { 'content-encoding': 'gzip, gzip' })
    Readable.from(spaces(256)).pipe(createGzip()).pipe(createGzip()).pipe(response)
  },
  '/short-gzip': (response) => {
    // It declares no more than it sends: 40 MiB are 40 kB.
    const body = gzipSync(Buffer.alloc(40 * 1024 * 1024, 32))
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body)
  },
  '/endless': (response) => void Readable.from(spaces()).pipe(response.writeHead(200)),
  '/endless-refusal': (response) => void Readable.from(spaces()).pipe(response.writeHead(500)),
  '/endless-redirect': (response) =>
    void Readable.from(spaces()).pipe(response.writeHead(302, { location: '/' })),
  '/declared': (response) => {
    response.writeHead(200, { 'content-length': 2 ** 31 })
    Readable.from(spaces()).pipe(response)
  },
  '/tiny-chunks': (response) => {
    response.writeHead(200)
    Readable.from(
      (function* () {
        for (;;) yield ' '.repeat(16)
      })(),
    ).pipe(response)
  },
}

/** A server of answers that no client should read to their end. */
export async function hostileServer() {
  const server = createServer((request, response) => {
    response.on('error', () => {})
    const path = request.url?.replace('/api/v1/events', '').replace('/health', '') ?? ''
    request.resume().on('end', () => (answers[path] ?? ((other) => other.writeHead(404).end()))(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths: Object.keys(answers),
    close,
  }
}

/** A frame's head (RFC 6455 section 5.2), unmasked. `length` may be more than what follows. */
export function frameHead(opcode: number, isFinal: boolean, length: number): Buffer {
  const first = (isFinal ? 0x80 : 0) | opcode
  if (length < 126) return Buffer.from([first, length])
  const head = Buffer.alloc(10)
  head[0] = first
  head[1] = 127
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

/** Writes to a socket as fast as it takes it, until it is closed. */
export async function flood(socket: Socket, next: () => Buffer): Promise<void> {
  let wake = () => {}
  for (const event of ['drain', 'close']) socket.on(event, () => wake())
  while (!socket.destroyed) {
    const ready = new Promise<void>((resolve) => {
      wake = resolve
    })
    if (!socket.write(next())) await ready
    // Others of this process have a turn, also while the socket takes everything.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A server that answers with raw bytes. */
export async function rawServer(act: (socket: Socket) => void) {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => act(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
