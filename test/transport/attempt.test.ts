import { expect, test } from 'vitest'
import { answerOf } from '../../src/transport/answer.ts'
import {
  breakInBody,
  hang,
  hangInBody,
  json,
  networkFailure,
  type Step,
  status,
  text,
} from '../support/fake-fetch.ts'
import { ending, KEY, listeners, operations, testTransport } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

const once = { retry: false } as const

test('sends method, URL, body, headers and key, and asks `fetch` not to follow redirects', async () => {
  const inits: RequestInit[] = []
  const fetch = async (_: string, init: RequestInit) => {
    inits.push(init)
    return Response.json({})
  }
  const { call } = testTransport([], { fetch })
  await call(operations.conditional)
  expect(inits).toEqual([
    {
      method: 'POST',
      headers: expect.any(Headers),
      body: '{}',
      signal: expect.any(AbortSignal),
      redirect: 'manual',
    },
  ])
  const headers = new Headers(inits[0]?.headers)
  expect(Object.fromEntries(headers)).toEqual({
    'accept-encoding': 'identity',
    authorization: `Bearer ${KEY}`,
    'content-type': 'application/json',
  })
})

test('asks for what it reads in any coding, and for receipts as they are', async () => {
  const { call, requests } = testTransport([json({})])
  await call()
  await call(operations.unsafe)
  expect(requests.map(({ headers }) => headers.get('accept-encoding'))).toEqual([null, 'identity'])
})

test('sends no body where there is none', async () => {
  const { call, requests } = testTransport([json({})])
  await call()
  expect(requests[0]?.body).toBeUndefined()
})

test('sends the key under the older header by option, and nothing under the other', async () => {
  const { call, requests } = testTransport([json({})], { authScheme: 'x-api-key' })
  await call()
  expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({ 'x-api-key': KEY })
})

test('looks the global `fetch` up at each call', async () => {
  const before = globalThis.fetch
  const { call } = testTransport([], { fetch: undefined })
  globalThis.fetch = async () => Response.json({ mocked: true })
  try {
    expect(await (await call()).json()).toEqual({ mocked: true })
  } finally {
    globalThis.fetch = before
  }
})

test('keeps the answer as it came, without what described its bytes', async () => {
  const headers = {
    etag: '"x"',
    'content-encoding': 'gzip',
    'content-length': '2',
    'content-type': 'application/json',
  }
  const { call } = testTransport([() => new Response('{}', { status: 201, statusText: 'Created', headers })])
  const response = await call()
  expect([response.status, response.statusText, await response.text()]).toEqual([201, 'Created', '{}'])
  expect(Object.fromEntries(response.headers)).toEqual({ etag: '"x"', 'content-type': 'application/json' })
  expect(answerOf(response)?.text).toBe('{}')
})

test.each([204, 205])('keeps a %i, which has no body', async (code) => {
  const { call } = testTransport([status(code)])
  expect(await (await call()).text()).toBe('')
})

test.each([301, 302, 303, 307, 308])(
  'does not follow a %i, which would carry key and body elsewhere',
  async (code) => {
    const elsewhere = { location: 'http://elsewhere.test/api/v1/events' }
    const { call, requests } = testTransport([status(code, elsewhere)])
    expect(await ending(call(operations.unsafe))).toMatchObject({
      code: 'api',
      status: code,
      message: expect.stringContaining('redirect to http://elsewhere.test/api/v1/events'),
    })
    expect(requests).toHaveLength(1)
  },
)

test('takes the opaque redirect of a browser for no answer', async () => {
  const { call, requests } = testTransport([() => Response.error()])
  expect(await ending(call(operations.unsafe))).toMatchObject({ code: 'protocol', where: 'status' })
  expect(requests).toHaveLength(1)
})

test('refuses an answer longer than `maxResponseBytes`, once, naming the call', async () => {
  const { call, requests } = testTransport([text('x'.repeat(101))], { maxResponseBytes: 100 })
  expect(await ending(call())).toMatchObject({
    code: 'protocol',
    where: 'body_size',
    request: { path: '/api/v1/stats' },
  })
  expect(requests).toHaveLength(1)
})

test('keeps the status of an error whose body is too long or breaks off', async () => {
  for (const step of [text('x'.repeat(101), { status: 404 }), breakInBody('<ht', { status: 404 })]) {
    const { call } = testTransport([step], { maxResponseBytes: 100 })
    expect(await ending(call())).toMatchObject({ code: 'api', status: 404, body: undefined })
  }
})

test('times out each attempt from the request to the last byte', async () => {
  const { call, clock } = testTransport([hangInBody()])
  expect(await ending(call(operations.safe, { ...once, timeoutMs: 700 }))).toMatchObject({
    code: 'timeout',
    phase: 'attempt',
    elapsedMs: 700,
    attempts: [{ outcome: 'timeout', elapsedMs: 700 }],
  })
  expect([clock.now(), clock.pending]).toEqual([700, 0])
})

test('waits for ever with `timeoutMs: false`', async () => {
  const controller = new AbortController()
  const { start, clock } = testTransport([hang()])
  const end = ending(start(operations.safe, { timeoutMs: false, signal: controller.signal }))
  await clock.advance(86_400_000)
  expect(clock.pending).toBe(0)
  controller.abort()
  expect(await end).toMatchObject({ name: 'AbortError' })
})

test('says of a write that was sent what it knows: the status, and why it is open', async () => {
  const { call } = testTransport([hangInBody('{"event_id"', { status: 201 })])
  expect(await ending(call(operations.conditional))).toMatchObject({
    code: 'outcome_unknown',
    status: 201,
    request: { method: 'POST', path: '/api/v1/events' },
    cause: { code: 'timeout' },
    message: expect.stringContaining('read before writing again'),
  })
})

test('says why there was no answer, with the system’s own words', async () => {
  const { call } = testTransport([networkFailure('ECONNREFUSED')])
  expect(await ending(call(operations.safe, once))).toMatchObject({
    code: 'network',
    phase: 'connect',
    message: 'GET /api/v1/stats: no answer: connect ECONNREFUSED 127.0.0.1:3900 (ECONNREFUSED)',
    cause: expect.any(TypeError),
  })
  const reset = testTransport([networkFailure('ECONNRESET')])
  expect(await ending(reset.call(operations.safe, once))).toMatchObject({ phase: 'exchange' })
})

test('explains whatever a `fetch` throws or gives', async () => {
  const odd: Step[] = [
    () => Promise.reject('a string'),
    () => Promise.reject(undefined),
    () => undefined as unknown as Response,
    () => {
      throw new RangeError('odd')
    },
  ]
  for (const step of odd) {
    const { call } = testTransport([step])
    expect(await ending(call(operations.safe, once))).toMatchObject({ code: 'network', phase: 'exchange' })
    expect(await ending(call(operations.unsafe))).toMatchObject({ code: 'outcome_unknown' })
  }
})

test('asks the provider exactly once more after a 401, and sends the request again with the new key', async () => {
  let asked = 0
  const { call, requests } = testTransport([status(401), json({})], { apiKey: () => `key-${++asked}` })
  const response = await call(operations.unsafe)
  expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual([
    'Bearer key-1',
    'Bearer key-2',
  ])
  expect([response.status, asked]).toEqual([200, 2])
})

test('gives up after the second 401', async () => {
  let asked = 0
  const { call, requests } = testTransport([status(401)], { apiKey: () => `key-${++asked}` })
  expect(await ending(call())).toMatchObject({ code: 'api', status: 401, attempts: [{ outcome: 401 }] })
  expect([requests.length, asked]).toEqual([2, 2])
})

test('asks once for all who were refused the same key', async () => {
  let asked = 0
  const byKey: Step = ({ headers }) =>
    new Response(null, { status: headers.get('authorization') === 'Bearer key-1' ? 401 : 200 })
  const { start, clock } = testTransport([byKey], {
    apiKey: async () => {
      const key = `key-${++asked}`
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 10))
      return key
    },
  })
  await clock.run(Promise.all(Array.from({ length: 20 }, () => start())))
  expect(asked).toBe(2)
})

test('does not send a fixed key again after a 401', async () => {
  const { call, requests } = testTransport([status(401)])
  expect(await ending(call())).toMatchObject({ code: 'api', status: 401 })
  expect(requests).toHaveLength(1)
})

test('knows that a write was not done when the provider fails after the 401', async () => {
  let asked = 0
  const apiKey = () => {
    if (++asked === 2) throw new Error('vault sealed')
    return 'key-1'
  }
  const { call, requests } = testTransport([status(401), json({})], { apiKey })
  expect(await ending(call(operations.unsafe))).toMatchObject({
    code: 'network',
    phase: 'auth',
    request: { method: 'POST' },
    attempts: [{ outcome: 'network' }],
    cause: { message: 'vault sealed' },
  })
  expect(requests).toHaveLength(1)
})

test('knows that a write was not done when the provider hangs after the 401', async () => {
  const { call, requests, transport } = testTransport([status(401)], {
    apiKey: hangsTheSecondTime(),
    circuitBreaker: { threshold: 1 },
  })
  const end = await ending(call(operations.unsafe, { ...once, timeoutMs: 100 }))
  expect(end).toMatchObject({ code: 'timeout', phase: 'attempt' })
  expect([requests.length, transport.circuitState]).toEqual([1, 'closed'])
})

test('lets go of the caller’s signal when the call ends, however it does', async () => {
  for (const step of [json({}), status(400), networkFailure('ECONNREFUSED'), hang()]) {
    const { signal } = new AbortController()
    const { call, clock } = testTransport([step])
    await ending(call(operations.safe, { signal }))
    expect([listeners(signal), clock.pending]).toEqual([0, 0])
  }
})

test('does not wait for a hung provider longer than the timeout, and asks it anew', async () => {
  let asked = 0
  const apiKey = () => (++asked <= 2 ? new Promise<string>(() => {}) : 'key-3')
  const { call, requests, clock } = testTransport([json({})], { apiKey })
  expect(await ending(call(operations.unsafe, { ...once, timeoutMs: 100 }))).toMatchObject({
    code: 'timeout',
    phase: 'attempt',
  })
  expect([clock.now(), requests.length]).toEqual([100, 0])
  expect((await call(operations.unsafe, { timeoutMs: 100 })).status).toBe(200)
  expect(asked).toBe(3)
})

function hangsTheSecondTime() {
  let asked = 0
  return () => (++asked === 1 ? 'key-1' : new Promise<string>(() => {}))
}

test('does nothing at all for a caller who gave up before', async () => {
  let asked = 0
  const apiKey = () => `key-${++asked}`
  const { start, requests, clock } = testTransport([json({})], { apiKey })
  const reason = new Error('gone')
  expect(await ending(start(operations.safe, { signal: AbortSignal.abort(reason) }))).toBe(reason)
  expect([asked, requests.length, clock.pending]).toEqual([0, 0, 0])
})

test('lets go of an answer that comes after its caller gave up', async () => {
  let answer = (_: Response): void => {}
  const late = () =>
    new Promise<Response>((resolve) => {
      answer = resolve
    })
  const { start } = testTransport([late])
  const controller = new AbortController()
  const end = ending(start(operations.safe, { signal: controller.signal }))
  await settled()
  controller.abort()
  await end
  let isCancelled = false
  const cancel = () => {
    isCancelled = true
  }
  answer(new Response(new ReadableStream({ cancel })))
  await settled()
  expect(isCancelled).toBe(true)
})
