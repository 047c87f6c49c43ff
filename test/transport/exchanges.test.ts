import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import {
  brotliCompressSync as br,
  deflateSync as deflate,
  deflateRawSync as deflateRaw,
  gzipSync as gzip,
} from 'node:zlib'
import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import type { TransportOptions } from '../../src/transport/options.ts'
import { sampleHealth } from '../support/samples.ts'
import { scriptedServer, whole, wire } from '../support/scripted-server.ts'
import { ending, KEY } from '../support/test-transport.ts'

/** What a server may send, and what that means, whatever the request went by. */

/** What a call that was answered well gives. */
const OK = { status: 200 }
const BROKEN = { code: 'protocol', where: 'body', reason: expect.stringContaining('broke off') }
const NO_ANSWER = [{ code: 'network', phase: 'exchange' }, { code: 'outcome_unknown' }] as const
const NO_STATUS = { code: 'protocol', where: 'status' }

const HEALTH = JSON.stringify(sampleHealth)
const RECEIPT = '{"event_id":"Zoë","timestamp":"2026-11-23T12:52:22Z","version":1}'

type Act = (socket: Socket, body: string) => void
type Expected = object | readonly [read: object, write: object]

const packed = (lines: string, pack: (body: string) => Uint8Array): Act => {
  return (socket, body) => socket.write(whole(pack(body), `content-encoding: ${lines}\n`))
}
const chunk = (body: string) => `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`
const CHUNKED = 'HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n'
const ended = (head: string, body = ''): Act => {
  return (socket) => socket.end(wire(head, body))
}

const answers: [name: string, act: Act, expected: Expected][] = [
  ['a body of a declared length', (s, body) => s.write(whole(body)), OK],
  ['a body that begins with a byte order mark', (s, body) => s.write(whole(`\ufeff${body}`)), OK],
  ['a body in chunks', (s, body) => s.write(wire(CHUNKED, `${chunk(body)}0\r\n\r\n`)), OK],
  [
    'a body in chunks of a byte',
    (s, body) =>
      s.write(
        wire(
          CHUNKED,
          Buffer.concat([...Buffer.from(body)].map((byte) => one(byte)).concat(Buffer.from('0\r\n\r\n'))),
        ),
      ),
    OK,
  ],
  ['a body that ends with the connection', (s, body) => s.end(wire('HTTP/1.1 200 OK\n\n', body)), OK],
  ['an answer of HTTP/1.0', (s, body) => s.end(wire('HTTP/1.0 200 OK\n\n', body)), OK],
  [
    'an early hint before',
    (s, body) => s.write(Buffer.concat([wire('HTTP/1.1 103 Early\nlink: x\n\n'), whole(body)])),
    OK,
  ],
  ['garbage after the body', (s, body) => s.write(Buffer.concat([whole(body), wire('garbage\n\n')])), OK],
  ['a second answer right behind', (s, body) => s.write(Buffer.concat([whole(body), whole('{}')])), OK],
  [
    'header names of any case',
    (s, body) => s.write(wire(`HTTP/1.1 200 OK\nCONTENT-LENGTH: ${Buffer.byteLength(body)}\n\n`, body)),
    OK,
  ],
  ['1,500 headers', (s, body) => s.write(whole(body, 'a: b\n'.repeat(1_500))), OK],

  [
    'an empty body',
    (s) => s.write(whole('')),
    { code: 'protocol', reason: expect.stringContaining('empty') },
  ],
  [
    'a 204',
    (s) => s.write(wire('HTTP/1.1 204 No Content\n\n')),
    { code: 'protocol', reason: expect.stringContaining('empty') },
  ],
  ['a packed 204', (s) => s.write(wire('HTTP/1.1 204 No\ncontent-encoding: gzip\n\n')), { code: 'protocol' }],
  ['a 304', (s) => s.write(wire('HTTP/1.1 304 Not Modified\netag: "x"\n\n')), { code: 'api', status: 304 }],
  [
    'a 304 of a length',
    (s) => s.write(wire('HTTP/1.1 304 No\ncontent-length: 100\n\n')),
    { code: 'api', status: 304 },
  ],

  ['a body that is cut before its length', ended('HTTP/1.1 200 OK\ncontent-length: 99\n\n', '{"a'), BROKEN],
  ['a body that is cut within a chunk', ended(CHUNKED, 'ff\r\n{"a'), BROKEN],
  ['a body that is cut between chunks', (s, body) => s.end(wire(CHUNKED, chunk(body))), BROKEN],
  [
    'a packed body that is cut',
    (s, body) => s.end(whole(gzip(body), 'content-encoding: gzip\n').subarray(0, -4)),
    BROKEN,
  ],
  [
    'a refusal that is cut',
    ended('HTTP/1.1 404 No\ncontent-length: 99\n\n', '{"err'),
    { code: 'api', status: 404, body: undefined },
  ],
  [
    'a refusal that cannot be unpacked',
    ended('HTTP/1.1 404 No\ncontent-encoding: gzip\n\n', 'hello'),
    { code: 'api', status: 404 },
  ],

  ['gzip', packed('gzip', gzip), OK],
  ['gzip, by another name and case', packed('X-GZip', gzip), OK],
  [
    'gzip in two members',
    packed('gzip', (body) => Buffer.concat([gzip(body.slice(0, 9)), gzip(body.slice(9))])),
    OK,
  ],
  ['gzip without its end', packed('gzip', (body) => gzip(body).subarray(0, -8)), OK],
  [
    'gzip with another end',
    packed('gzip', (body) => Buffer.concat([gzip(body).subarray(0, -8), Buffer.alloc(8)])),
    BROKEN,
  ],
  ['gzip and garbage', packed('gzip', (body) => Buffer.concat([gzip(body), Buffer.from('oh')])), BROKEN],
  ['what is not gzip', packed('gzip', (body) => Buffer.from(body)), BROKEN],
  [
    'gzip of nothing',
    packed('gzip', () => new Uint8Array()),
    { code: 'protocol', reason: expect.stringContaining('empty') },
  ],
  ['deflate', packed('deflate', deflate), OK],
  ['deflate without a head', packed('deflate', deflateRaw), OK],
  ['brotli', packed('br', br), OK],
  [
    'brotli without its end',
    packed('br', (body) => br(body).subarray(0, -4)),
    { code: 'protocol', where: 'body' },
  ],
  ['two codings', packed('gzip, br', (body) => br(gzip(body))), OK],
  ['two codings with deflate inside', packed('deflate,gzip', (body) => gzip(deflateRaw(body))), OK],
  ['a coding that says nothing', packed('identity', (body) => Buffer.from(body)), OK],
  ['an unknown coding', packed('rot13', (body) => Buffer.from(body)), OK],

  ['a status of 600', (s) => s.write(wire('HTTP/1.1 600 Odd\ncontent-length: 0\n\n')), NO_STATUS],
  ['a status of 999', (s) => s.write(wire('HTTP/1.1 999 Odd\ncontent-length: 0\n\n')), NO_STATUS],
  [
    'a change of protocols',
    (s) => s.write(wire('HTTP/1.1 101 Switching\nconnection: upgrade\nupgrade: x\n\nhello')),
    NO_ANSWER,
  ],
  ['no HTTP', ended('hello\n\n'), NO_ANSWER],
  [
    'lines that end otherwise',
    (s, body) => s.write(`HTTP/1.1 200 OK\ncontent-length: 9\n\n${body}`),
    NO_ANSWER,
  ],
  ['two lengths', ended('HTTP/1.1 200 OK\ncontent-length: 4\ncontent-length: 3\n\n', 'null'), NO_ANSWER],
  [
    'a length and chunks',
    ended('HTTP/1.1 200 OK\ncontent-length: 3\ntransfer-encoding: chunked\n\n', '0\r\n\r\n'),
    NO_ANSWER,
  ],
  ['a header of 100 kB', (s) => s.write(wire(`HTTP/1.1 200 OK\nx: ${'a'.repeat(100_000)}\n\n`)), NO_ANSWER],
  ['a folded header', (s) => s.write(wire('HTTP/1.1 500 No\nx-a: a\n b\ncontent-length: 0\n\n')), NO_ANSWER],
  [
    'a control character in a header',
    (s) => s.write(wire('HTTP/1.1 500 No\nx-a: a\x01b\ncontent-length: 0\n\n')),
    NO_ANSWER,
  ],
  ['a NUL in a header', (s) => s.write(wire('HTTP/1.1 500 No\nx-a: a\0b\ncontent-length: 0\n\n')), NO_ANSWER],
  ['the end of the connection', (s) => s.end(), NO_ANSWER],
  ['a reset', (s) => s.resetAndDestroy(), NO_ANSWER],

  [
    'a time to wait, said twice',
    (s) => s.write(wire('HTTP/1.1 429 Slow\nretry-after: 3\nretry-after: 200\ncontent-length: 0\n\n')),
    { code: 'rate_limited' },
  ],
  [
    'a header that is repeated',
    (s) => s.write(wire('HTTP/1.1 400 No\nx-correlation-id: a\nX-Correlation-Id: b\ncontent-length: 0\n\n')),
    { code: 'api', correlationId: 'a, b' },
  ],
]

function one(byte: number): Buffer {
  return Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')])
}

const ways: [way: string, options: Partial<TransportOptions>][] = [
  ['Node’s http', {}],
  ['fetch', { fetch: (url, init) => globalThis.fetch(url, init) }],
]

/** How a read and a write end, for each its own client. */
async function endsOf(
  url: string,
  options: Partial<TransportOptions>,
): Promise<[read: unknown, write: unknown]> {
  const client = () => new CoreClient({ baseUrl: url, apiKey: KEY, retry: false, ...options })
  const event = { event_type: 'a', entity_id: 'b', payload: {} }
  const seen = (call: Promise<{ response: Response }>) =>
    call.then(
      ({ response }) => response,
      (error: unknown) => error,
    )
  return [
    await seen(client().health().withResponse()),
    await seen(client().ingestEvent(event).withResponse()),
  ]
}

const cases = answers.flatMap(([name, act, expected]) =>
  ways.map(([way, options]) => [name, way, act, expected, options] as const),
)

test.each(cases)('%s means the same over %s', async (_, __, act, expected, options) => {
  await using server = await scriptedServer((socket, request) =>
    act(socket, request.startsWith('GET') ? HEALTH : RECEIPT),
  )
  const ends = await endsOf(server.url, options)
  const [read, write] = Array.isArray(expected) ? expected : [expected, expected]
  expect(ends).toMatchObject([read, write])
  expect(server.requests.map((request) => request.split(' ')[0])).toEqual(['GET', 'POST'])
})

test.each(ways)('a text in its own letters is the same over %s', async (_, options) => {
  const body = `{"event_id":"${'Zoë😀'.repeat(20_000)}","timestamp":"2026-11-23T12:52:22Z","version":1}`
  for (const answer of [whole(body), whole(gzip(body), 'content-encoding: gzip\n')]) {
    await using server = await scriptedServer((socket) => socket.write(answer))
    const core = new CoreClient({ baseUrl: server.url, apiKey: KEY, ...options })
    const { event_id } = await core.ingestEvent({ event_type: 'a', entity_id: 'b', payload: {} })
    expect(event_id).toBe('Zoë😀'.repeat(20_000))
  }
})

test.each(ways)(
  'a body as long as the cap is read, and a longer one refused, over %s',
  async (_, options) => {
    const cap = HEALTH.length
    const chunked = (body: string) => wire(CHUNKED, `${chunk(body)}0\r\n\r\n`)
    for (const answer of [whole, chunked, (body: string) => whole(gzip(body), 'content-encoding: gzip\n')]) {
      for (const [body, expected] of [
        [HEALTH, 'ok'],
        [`${HEALTH} `, { code: 'protocol', where: 'body_size' }],
      ] as const) {
        await using server = await scriptedServer((socket) => socket.write(answer(body)))
        const core = new CoreClient({
          baseUrl: server.url,
          apiKey: KEY,
          retry: false,
          maxResponseBytes: cap,
          ...options,
        })
        const end = await ending(core.health())
        if (expected === 'ok') expect(end).toBe('ok')
        else expect(end).toMatchObject(expected)
      }
    }
  },
)

/** Too long to be unpacked at once, for it hardly gets shorter. */
const LONG = JSON.stringify({ ...sampleHealth, long: randomBytes(100_000).toString('base64') })

test.each(
  ways.flatMap(([way, options]) =>
    Object.entries({ gzip, deflate, br, raw: deflateRaw }).map(
      ([name, pack]) => [name, way, pack, options] as const,
    ),
  ),
)(
  'a long body in %s is read to its end over %s, and one that is cut or over the cap refused',
  async (name, _, pack, options) => {
    const lines = `content-encoding: ${name === 'raw' ? 'deflate' : name}\n`
    const bytes = whole(pack(LONG), lines)
    const packedTwice = whole(gzip(pack(LONG)), lines.replace('\n', ', gzip\n'))
    const endOf = async (act: (socket: Socket) => void, maxResponseBytes?: number) => {
      await using server = await scriptedServer(act)
      const core = new CoreClient({
        baseUrl: server.url,
        apiKey: KEY,
        retry: false,
        maxResponseBytes,
        ...options,
      })
      return await core.health().catch((error: unknown) => error)
    }
    expect(await endOf((socket) => socket.write(bytes))).toEqual(JSON.parse(LONG))
    expect(await endOf((socket) => socket.write(packedTwice))).toEqual(JSON.parse(LONG))
    expect(await endOf((socket) => socket.end(bytes.subarray(0, -1)))).toMatchObject(BROKEN)
    expect(await endOf((socket) => socket.write(bytes), LONG.length - 1)).toMatchObject({
      where: 'body_size',
    })
  },
)

test.each(ways)('a text that comes byte by byte is the same over %s', async (_, options) => {
  const id = 'Zoë😀'.repeat(200)
  const bytes = [...Buffer.from(`{"event_id":"${id}","timestamp":"2026-11-23T12:52:22Z","version":1}`)]
  const answer = wire(CHUNKED, Buffer.concat([...bytes.map(one), Buffer.from('0\r\n\r\n')]))
  await using server = await scriptedServer((socket) => socket.write(answer))
  const core = new CoreClient({ baseUrl: server.url, apiKey: KEY, ...options })
  const { event_id } = await core.ingestEvent({ event_type: 'a', entity_id: 'b', payload: {} })
  expect(event_id).toBe(id)
})
