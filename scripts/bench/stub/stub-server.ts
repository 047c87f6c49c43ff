import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { type StubLog, wireFrames } from './frames.ts'
import { answer, type StubState } from './routes.ts'

// A process of its own: serves a log of frames that are made before they are asked for, as fast as a client takes them.
// What it costs is not the client's, and the same for every arm.

/** What the benchmarks tell the stub. Each is answered with `{ type: 'done' }`. */
export type StubCommand =
  | { readonly type: 'serve'; readonly log: StubLog }
  | { readonly type: 'set_cursor'; readonly consumerId: string; readonly position: number }
  /** Ends every stream, as a restart would. */
  | { readonly type: 'drop' }

const BLOCK = 1_000
/** Frames are kept for logs of up to this many blocks; those of longer ones are made again for each replay. */
const KEPT_BLOCKS = 300

const state: StubState = { log: { head: 0, entities: 1 }, cursors: new Map() }
const blocks = new Map<number, Buffer>()

const server = createServer((request, response) => {
  void readBody(request).then((body) => {
    const url = new URL(request.url ?? '/', 'http://stub')
    const { status, body: text } = answer(state, request.method ?? 'GET', url, body)
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  })
})
const streams = new WebSocketServer({ noServer: true, perMessageDeflate: false })
server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
  socket.setNoDelay(true)
  const consumerId = new URL(request.url ?? '/', 'http://stub').searchParams.get('consumer_id') ?? ''
  streams.handleUpgrade(request, socket, head, (stream) => void replay(stream, socket, consumerId))
})

/** The log after the cursor, past `ws` and straight into its socket, at whose end no message is half written. */
async function replay(stream: WebSocket, socket: Socket, consumerId: string): Promise<void> {
  const cursor = state.cursors.get(consumerId) ?? 0
  const { log } = state
  stream.on('error', () => {})
  for (let from = cursor + 1; from <= log.head; ) {
    const block = Math.floor((from - 1) / BLOCK)
    const to = Math.min(log.head, (block + 1) * BLOCK)
    const isWhole = from === block * BLOCK + 1 && to === (block + 1) * BLOCK
    const frames = isWhole ? wholeBlock(block) : wireFrames(from, to, log)
    if (socket.destroyed) return
    if (!socket.write(frames)) await drained(socket)
    from = to + 1
  }
  if (stream.readyState === stream.OPEN)
    stream.send(JSON.stringify({ type: 'replay_complete', replayed: Math.max(0, log.head - cursor) }))
}

function wholeBlock(block: number): Buffer {
  const frames = blocks.get(block) ?? wireFrames(block * BLOCK + 1, (block + 1) * BLOCK, state.log)
  if (block < KEPT_BLOCKS) blocks.set(block, frames)
  return frames
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

function obey(command: StubCommand): void {
  switch (command.type) {
    case 'serve':
      if (command.log.entities !== state.log.entities) blocks.clear()
      state.log = command.log
      for (let block = 0; block < Math.min(KEPT_BLOCKS, Math.floor(state.log.head / BLOCK)); block++)
        wholeBlock(block)
      break
    case 'set_cursor':
      state.cursors.set(command.consumerId, command.position)
      break
    case 'drop':
      for (const stream of streams.clients) stream.terminate()
  }
}

process.on('message', (command: StubCommand) => {
  obey(command)
  process.send?.({ type: 'done' })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'listening', port: (server.address() as AddressInfo).port })
})
