import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { sleep } from '../../src/internal/sleep.ts'
import { flood, frameHead, hostileServer, rawServer } from '../support/hostile-server.ts'
import { ending, KEY } from '../support/test-transport.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import type { Told } from './children/victim.ts'

/** Twice the default, so that what Node takes for itself, some 40 MiB, leaves the rest to the attack. */
const CAP = 32 * 1024 * 1024
const MAX_GROWTH = 3 * CAP

const root = join(import.meta.dirname, '../..')
/** In one file, it starts in a fifth of the time. */
const victim = join(root, '.cache/security/victim.mjs')

let hostile: Awaited<ReturnType<typeof hostileServer>>
beforeAll(async () => {
  hostile = await hostileServer()
  await build({
    absWorkingDir: root,
    entryPoints: ['test/security/children/victim.ts'],
    outfile: victim,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['allsource-source'],
    external: ['ws'],
  })
})
afterAll(() => hostile.close())

/** Lets a process of its own meet a server. */
async function victimOf(url: string, kind: string): Promise<Told> {
  const args = ['--expose-gc', victim, url, kind, hostile.url, String(CAP)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Told
}

const cases: [path: string, kind: 'read' | 'write', expected: object][] = [
  ['/gzip', 'read', { code: 'protocol', where: 'body_size' }],
  ['/gzip', 'write', { code: 'protocol', where: 'body_size' }],
  ['/br', 'read', { code: 'protocol', where: 'body_size' }],
  ['/deflate', 'read', { code: 'protocol', where: 'body_size' }],
  ['/deflate-raw', 'read', { code: 'protocol', where: 'body_size' }],
  ['/nested', 'read', { code: 'protocol', where: 'body_size' }],
  ['/short-gzip', 'read', { code: 'protocol', where: 'body_size' }],
  ['/endless', 'read', { code: 'protocol', where: 'body_size' }],
  ['/endless-refusal', 'read', { code: 'api' }],
  ['/endless-refusal', 'write', { code: 'outcome_unknown' }],
  ['/endless-redirect', 'read', { code: 'api' }],
  ['/declared', 'read', { code: 'protocol', where: 'body_size' }],
  ['/tiny-chunks', 'read', { code: 'protocol', where: 'body_size' }],
]

test('every hostile answer is met', () => {
  expect([...new Set(cases.map(([path]) => path))].sort()).toEqual([...hostile.paths].sort())
})

test.each(cases)(
  '%s ends a %s at the cap, in three times its memory',
  { timeout: 60_000 },
  async (path, kind, expected) => {
    const told = await victimOf(hostile.url + path, kind)
    expect(told).toMatchObject(expected)
    expect(told.grownBytes).toBeLessThanOrEqual(MAX_GROWTH)
  },
)

const junk = Buffer.alloc(256 * 1024, 'x-filler: 1234567890\r\n')

test.each([
  ['headers', 'HTTP/1.1 200 OK\r\n'],
  ['one header', 'HTTP/1.1 200 OK\r\nx-a: '],
  ['a status line', 'HTTP/1.1 200 '],
  ['no HTTP at all', 'hello '],
  ['trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n'],
  ['a chunk extension', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a='],
  ['a body longer than it declares', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\nfffffff\r\n'],
])('%s without end is given up, in three times the cap', { timeout: 60_000 }, async (_, start) => {
  const filler = start.includes('x-a: ') || start.includes('200 \n') ? Buffer.alloc(256 * 1024, 'x') : junk
  const server = await rawServer((socket) => {
    socket.write(start)
    void flood(socket, () => filler)
  })
  const told = await victimOf(server.url, 'read')
  server.close()
  expect(told.code).toMatch(/^(network|protocol)$/)
  expect(told.grownBytes).toBeLessThanOrEqual(MAX_GROWTH)
})

/** A Core whose streams are what `act` makes of them. */
async function streamServer(act: (socket: Socket) => void) {
  const consumer = { consumer_id: 'c', event_type_filters: [], cursor_position: null }
  const server = createServer((_, response) => response.end(JSON.stringify(consumer)))
  server.on('upgrade', ({ headers }, socket) => {
    const accept = createHash('sha1').update(
      `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    )
    socket.on('error', () => {})
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
    )
    act(socket as Socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

const [TEXT, CONTINUATION, PING] = [1, 0, 9]
const many = (frame: Buffer, count: number) => Buffer.concat(Array.from({ length: count }, () => frame))
const frameOf = (opcode: number, isFinal: boolean, body: Buffer) =>
  Buffer.concat([frameHead(opcode, isFinal, body.length), body])
const MEGABYTE = Buffer.alloc(1024 * 1024, 32)
const aBitMore = many(frameOf(CONTINUATION, false, Buffer.from('x')), 20_000)

const streams: [name: string, act: (socket: Socket) => void][] = [
  [
    'a message of endless tiny fragments',
    (s) => [s.write(frameOf(TEXT, false, Buffer.from('['))), flood(s, () => aBitMore)],
  ],
  [
    'a message of empty fragments',
    (s) => [
      s.write(frameHead(TEXT, false, 0)),
      flood(s, () => many(frameHead(CONTINUATION, false, 0), 50_000)),
    ],
  ],
  [
    'a message of endless large fragments',
    (s) => [s.write(frameHead(TEXT, false, 0)), flood(s, () => frameOf(CONTINUATION, false, MEGABYTE))],
  ],
  ['a frame that announces 2 GB', (s) => [s.write(frameHead(TEXT, true, 2 ** 31)), flood(s, () => MEGABYTE)]],
  [
    'a frame that announces more than can be counted',
    (s) => [s.write(frameHead(TEXT, true, 2 ** 60)), flood(s, () => MEGABYTE)],
  ],
  [
    'a compressed frame that nobody agreed on',
    (s) => [s.write(Buffer.from([0xc1, 5])), flood(s, () => MEGABYTE)],
  ],
  [
    'a frame one byte longer than the cap',
    (s) => [s.write(frameHead(TEXT, true, CAP + 1)), flood(s, () => MEGABYTE)],
  ],
]

test.each(streams)('%s ends the stream, in three times the cap', { timeout: 60_000 }, async (_, act) => {
  const server = await streamServer(act)
  const told = await victimOf(server.url, 'stream')
  server.close()
  expect(told.code).toBe('stream_closed')
  expect(told.grownBytes).toBeLessThanOrEqual(MAX_GROWTH)
})

const event = {
  id: 'x',
  event_type: 'a',
  entity_id: 'b',
  tenant_id: 'default',
  timestamp: 't',
  payload: ' '.repeat(10_000),
}
const events = many(frameOf(TEXT, true, Buffer.from(JSON.stringify(event))), 100)
const strangers = many(
  frameOf(TEXT, true, Buffer.from(JSON.stringify({ ...event, tenant_id: 'other' }))),
  100,
)
const pings = many(frameOf(PING, true, Buffer.alloc(125)), 2_000)

test.each([
  ['events that nobody reads', events],
  ['events of other tenants', strangers],
  ["frames that are none of Core's", many(frameOf(TEXT, true, Buffer.alloc(1_000, 32)), 100)],
  ['pings whose answers are not read', pings],
])('a flood of %s stays within three times the cap', { timeout: 60_000 }, async (_, frames) => {
  const server = await streamServer((socket) => {
    socket.pause()
    void flood(socket, () => frames)
  })
  const told = await victimOf(server.url, 'unread')
  server.close()
  expect(told.grownBytes).toBeLessThanOrEqual(MAX_GROWTH)
})

/** A body of a byte a second, for ever. */
function dripping(clock: ReturnType<typeof virtualClock>) {
  const body = { bytes: 0, isCancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await sleep(1_000, clock, undefined)
        if (body.isCancelled) return
        body.bytes++
        controller.enqueue(Uint8Array.of(32))
      },
      cancel() {
        body.isCancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { body, stream }
}

test.each([200, 500])('a body that drips, after a %i, ends with the time of the attempt', async (status) => {
  const clock = virtualClock()
  const { body, stream } = dripping(clock)
  const fetch = async () => new Response(stream, { status })
  const core = new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: KEY,
    fetch,
    clock,
    retry: false,
    timeoutMs: 20_000,
  })
  expect(await clock.run(ending(core.health()))).toMatchObject({
    code: 'timeout',
    phase: 'attempt',
    elapsedMs: 20_000,
  })
  expect(body.isCancelled).toBe(true)
  expect(body.bytes).toBeLessThanOrEqual(20)
})

test('a lower cap is heeded', { timeout: 60_000 }, async () => {
  const core = new CoreClient({
    baseUrl: `${hostile.url}/gzip`,
    apiKey: KEY,
    retry: false,
    maxResponseBytes: 1_000,
  })
  expect(await ending(core.health())).toMatchObject({
    code: 'protocol',
    message: expect.stringContaining('(1000)'),
  })
})
