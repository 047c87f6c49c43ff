import { expect, test } from 'vitest'
import { type CoreApi, createCoreApi, createQueryApi } from '../src/api.ts'
import type { TransportOptions } from '../src/transport/options.ts'
import { fakeFetch, json, networkFailure, type Step, status, text } from './support/fake-fetch.ts'
import { sampleReceipt, sampleStats } from './support/samples.ts'
import { ending, KEY } from './support/test-transport.ts'
import { settled, virtualClock } from './support/virtual-clock.ts'

function coreApi(steps: Step[], options: Partial<TransportOptions> = {}) {
  const { fetch, requests } = fakeFetch(...steps)
  const clock = virtualClock()
  const api = createCoreApi({
    baseUrl: 'http://core.test/base/',
    apiKey: KEY,
    fetch,
    clock,
    random: () => 1,
    ...options,
  })
  /** For what the types forbid. */
  const loose = api as unknown as Record<
    'GET' | 'POST' | 'PUT' | 'DELETE',
    (path: unknown, init?: unknown) => Promise<unknown>
  >
  return { api, loose, requests, clock }
}

const post = (api: CoreApi, body: unknown) => api.POST('/api/v1/events', { body: body as never })

test('calls a documented path with its parameters and gives its typed data', async () => {
  const { api, requests } = coreApi([json(sampleStats)])
  const { data, error, response } = await api.GET('/api/v1/stats', {
    params: { query: { tenant_id: 'a b&c' } },
  })
  expect([data?.total_events, error, response.status]).toEqual([3, undefined, 200])
  expect(requests).toMatchObject([
    { method: 'GET', url: 'http://core.test/base/api/v1/stats?tenant_id=a%20b%26c' },
  ])
})

test('sends a body as JSON', async () => {
  const { api, requests } = coreApi([json(sampleReceipt)])
  const event = { event_type: 'a', entity_id: 'b', payload: { price: 1.5 } }
  const { data } = await api.POST('/api/v1/events', { body: event })
  expect(data?.version).toBe(1)
  expect(requests[0]?.headers.get('content-type')).toBe('application/json')
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual(event)
})

test('puts and deletes too', async () => {
  const { api, loose, requests } = coreApi([json({})])
  await api.PUT('/api/v1/projections/{name}/{entity_id}/state', {
    params: { path: { name: 'n', entity_id: 'e' } },
    body: { state: 1 },
  })
  await loose.DELETE('/api/v1/views/v')
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PUT /base/api/v1/projections/n/e/state',
    'DELETE /base/api/v1/views/v',
  ])
})

test.each([
  ['JSON', json({ error: 'Invalid input: x' }, { status: 400 }), { error: 'Invalid input: x' }],
  ['text', text('Missing authorization header', { status: 401 }), 'Missing authorization header'],
  ['nothing', status(404), ''],
])('gives the error body of an answer: %s', async (_, step, expected) => {
  const { api } = coreApi([step])
  const { data, error, response } = await api.GET('/api/v1/stats')
  expect([data, error, response.ok]).toEqual([undefined, expected, false])
})

test('gives the last answer once retrying is over', async () => {
  const { api, requests, clock } = coreApi([status(503)])
  const { response } = await clock.run(api.GET('/api/v1/stats'))
  expect([response.status, requests.length]).toEqual([503, 4])
})

test('gives a documented answer that is no success without retrying it', async () => {
  const { fetch, requests } = fakeFetch(json({ status: 'unhealthy' }, { status: 503 }))
  const api = createQueryApi({ baseUrl: 'http://gateway.test', apiKey: KEY, fetch })
  const { error, response } = await api.GET('/health')
  expect([error, response.status, requests.length]).toEqual([{ status: 'unhealthy' }, 503, 1])
})

test('throws what the wrappers throw when there was no answer', async () => {
  const { api, clock } = coreApi([networkFailure('ECONNRESET')])
  const write = await ending(clock.run(post(api, {})))
  expect(write).toMatchObject({
    code: 'outcome_unknown',
    request: { method: 'POST', path: '/api/v1/events' },
  })
  expect(await ending(clock.run(api.GET('/api/v1/stats')))).toMatchObject({ code: 'network' })
})

test.each([
  ['HTML', '<html><title>Welcome</title></html>', '"<html><title>Welcome</title></html>"'],
  ['cut JSON', '{"total_events":', '"{\\"total_events\\":"'],
  ['text', '  OK', '"OK"'],
])('names the call whose success is %s, asked once', async (_, body, shown) => {
  const { api, requests } = coreApi([text(body)])
  expect(await ending(api.GET('/api/v1/stats'))).toMatchObject({
    code: 'protocol',
    where: 'body',
    message: `GET /api/v1/stats: body: is not JSON but starts ${shown} (status 200); is \`baseUrl\` an AllSource server?`,
    attempts: [{ outcome: 200 }],
  })
  expect(requests).toHaveLength(1)
})

test('gives no data for an empty success', async () => {
  const { api } = coreApi([status(200)])
  expect(await api.GET('/api/v1/stats')).toMatchObject({ data: undefined, response: { status: 200 } })
})

test('parses as it is told to', async () => {
  const { api } = coreApi([text('plain')])
  expect(await api.GET('/health', { parseAs: 'text' })).toMatchObject({ data: 'plain' })
})

test('takes options for one call', async () => {
  const { api, requests, clock } = coreApi([status(503)], { headers: { 'x-client': '1' }, timeoutMs: 5 })
  await api.GET('/api/v1/stats', { retry: false, headers: { 'x-call': '2' } })
  expect(requests).toHaveLength(1)
  expect(Object.fromEntries(requests[0]?.headers ?? [])).toMatchObject({ 'x-client': '1', 'x-call': '2' })
  await clock.run(api.GET('/api/v1/stats', { retry: { maxRetries: 1, baseDelayMs: 7 } }))
  expect([requests.length, clock.now()]).toEqual([3, 7])
})

test('lets the caller’s own credentials win', async () => {
  const { api, requests } = coreApi([json(sampleStats)])
  await api.GET('/api/v1/stats', { headers: { Authorization: 'Bearer mine' } })
  expect(requests[0]?.headers.get('authorization')).toBe('Bearer mine')
})

test('ends one call by signal, timeout or deadline', async () => {
  const never: Step = () => new Promise(() => {})
  const { api, clock } = coreApi([never])
  const controller = new AbortController()
  const aborted = ending(api.GET('/api/v1/stats', { signal: controller.signal }))
  await settled()
  controller.abort('enough')
  expect(await aborted).toBe('enough')
  const timedOut = ending(clock.run(api.GET('/api/v1/stats', { timeoutMs: 5, retry: false })))
  expect(await timedOut).toMatchObject({ code: 'timeout', phase: 'attempt' })
  expect(await ending(clock.run(api.GET('/api/v1/stats', { deadlineMs: 6 })))).toMatchObject({
    code: 'timeout',
    phase: 'deadline',
  })
})

test('keeps the reason of a caller who aborts with a SyntaxError', async () => {
  const { api } = coreApi([() => new Promise(() => {})])
  const controller = new AbortController()
  const end = ending(api.GET('/api/v1/stats', { signal: controller.signal }))
  await settled()
  const reason = new SyntaxError('mine')
  controller.abort(reason)
  expect(await end).toBe(reason)
})

test('gives a path that the document lacks the careful rule: reads retry, writes do not', async () => {
  const { loose, requests, clock } = coreApi([status(503)], { circuitBreaker: false })
  expect(await clock.run(loose.GET('/api/v1/streams'))).toMatchObject({ response: { status: 503 } })
  expect(requests).toHaveLength(4)
  for (const method of ['POST', 'PUT', 'DELETE'] as const) await clock.run(loose[method]('/api/v1/streams'))
  expect(requests).toHaveLength(7)
})

test.each(['@elsewhere.test/', '.elsewhere.test/', ':1/x', 'api/v1/stats', '', undefined, 7])(
  'refuses the path %j, which would lead to another host',
  async (path) => {
    const { loose, requests } = coreApi([json({})])
    expect(await ending(loose.GET(path))).toMatchObject({ code: 'invalid_input', field: 'path' })
    expect(requests).toEqual([])
  },
)

test.each(['baseUrl', 'fetch', 'Request', 'middleware', 'bodySerializer', 'pathSerializer'])(
  'refuses `%s` for one call: it would lead around the transport',
  async (option) => {
    const { loose, requests } = coreApi([json({})])
    expect(await ending(loose.GET('/health', { [option]: 'http://elsewhere.test' }))).toMatchObject({
      code: 'config',
      option,
    })
    expect(requests).toEqual([])
  },
)

test.each([
  [{ timeoutMs: -1 }, 'timeoutMs'],
  [{ headers: { 'x\n': '1' } }, 'headers'],
  [{ headers: { 'x-a': '1\r\n' } }, 'headers.x-a'],
  [{ params: { header: { 'x-a': '1\r\n' } } }, 'headers.x-a'],
  [{ signal: 'now' }, 'signal'],
])('refuses the bad options %j of one call', async (init, option) => {
  const { loose, requests } = coreApi([json({})])
  expect(await ending(loose.GET('/health', init))).toMatchObject({ code: 'config', option })
  expect(requests).toEqual([])
})

test('sends documented header parameters', async () => {
  const { loose, requests } = coreApi([json({})])
  await loose.GET('/health', {
    headers: { 'x-a': '1' },
    params: { header: { 'x-b': '2', 'x-c': undefined } },
  })
  expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
    authorization: `Bearer ${KEY}`,
    'x-a': '1',
    'x-b': '2',
  })
})

test.each([
  ['none at all', {}],
  ['another', { params: { path: { id: 'x' } } }],
  ['an empty one', { params: { path: { consumer_id: '' } } }],
  ['an object', { params: { path: { consumer_id: {} } } }],
  ['undefined', { params: { path: { consumer_id: undefined } } }],
])('refuses a call whose path parameter is %s', async (_, init) => {
  const { loose, requests } = coreApi([json({})])
  const end = await ending(loose.GET('/api/v1/consumers/{consumer_id}', init))
  expect(end).toMatchObject({ code: 'invalid_input', field: 'consumer_id' })
  expect(requests).toEqual([])
})

test('takes no number for a path parameter, which are all texts', async () => {
  const { loose, requests } = coreApi([json({})])
  const call = loose.GET('/api/v1/consumers/{consumer_id}', { params: { path: { consumer_id: 7 } } })
  await expect(call).rejects.toMatchObject({ code: 'invalid_input', field: 'consumer_id' })
  expect(requests).toEqual([])
})

test('does not fill a parameter’s value in a second time', async () => {
  const { api, requests } = coreApi([json({})])
  const path = { name: '{entity_id}', entity_id: '$&' }
  await api.GET('/api/v1/projections/{name}/{entity_id}/state', { params: { path } })
  expect(requests[0]?.path).toBe('/base/api/v1/projections/%7Bentity_id%7D/%24%26/state')
})

test.each([
  [{ entity_id: '\ud800' }, 'params.query'],
  [{ entity_id: { a: { b: 1 } } }, 'params'],
  [{ entity_id: Symbol('x') }, 'params'],
])('refuses the query %o, which no URL can carry', async (query, field) => {
  const { loose, requests } = coreApi([json({})])
  expect(await ending(loose.GET('/api/v1/events/query', { params: { query } }))).toMatchObject({
    code: 'invalid_input',
    field,
  })
  expect(requests).toEqual([])
})

const circular: Record<string, unknown> = {}
circular.self = circular

test.each<[string, unknown, RegExp]>([
  ['that is circular', circular, /cannot be written as JSON/],
  ['with a bigint', { payload: 1n }, /cannot be written as JSON/],
  ['that is a function', () => 1, /cannot be written as JSON/],
  ['with half of a surrogate pair', { payload: 'x\ud83d' }, /half of a surrogate pair/],
  ['with half of a pair after a backslash', { payload: '\\\udc00' }, /half of a surrogate pair/],
  ['with half of a pair in a key', { payload: { '\udfff': 1 } }, /half of a surrogate pair/],
  ['of 3 MiB', { payload: 'x'.repeat(3 * 1024 * 1024) }, /is 3145742 bytes as JSON; at most 2097152/],
  ['of few characters and many bytes', { payload: '€'.repeat(700_000) }, /is 2100014 bytes/],
])('refuses a body %s before it is sent', async (_, body, message) => {
  const { api, requests } = coreApi([json({})])
  expect(await ending(post(api, body))).toMatchObject({
    code: 'invalid_input',
    field: 'body',
    message: expect.stringMatching(message),
  })
  expect(requests).toEqual([])
})

test.each(['\\ud83d', '\\\\ud83d', '😀', '\ufffd', 'ud800', '\\u0000'])(
  'sends the text %j, which only looks like half of a pair',
  async (payload) => {
    const { api, requests } = coreApi([json(sampleReceipt)])
    await post(api, { payload })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ payload })
  },
)

test('takes a body of exactly `maxRequestBytes`', async () => {
  const { api, requests } = coreApi([json(sampleReceipt)], { maxRequestBytes: 20 })
  await post(api, { a: 'x'.repeat(12) })
  expect(requests[0]?.body).toHaveLength(20)
  expect(await ending(post(api, { a: 'x'.repeat(13) }))).toMatchObject({ code: 'invalid_input' })
})

test('keeps keys such as `__proto__` in a body', async () => {
  const { api, requests } = coreApi([json(sampleReceipt)])
  await post(api, JSON.parse('{"payload":{"__proto__":{"polluted":1},"constructor":2}}'))
  expect(requests[0]?.body).toBe('{"payload":{"__proto__":{"polluted":1},"constructor":2}}')
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('refuses bad options at construction', () => {
  expect(() => createCoreApi({ baseUrl: '', apiKey: KEY })).toThrow(
    expect.objectContaining({ code: 'config', option: 'baseUrl' }),
  )
  expect(() => createQueryApi({ baseUrl: 'http://x', apiKey: '' })).toThrow(
    expect.objectContaining({ code: 'config', option: 'apiKey' }),
  )
})

test('refuses a call while the circuit is open before it makes anything of it', async () => {
  const { api, requests } = coreApi([status(500)], { circuitBreaker: { threshold: 1 }, retry: false })
  await api.GET('/api/v1/stats')
  let isWritten = false
  const body = {
    toJSON() {
      isWritten = true
    },
  }
  expect(await ending(post(api, body))).toMatchObject({
    code: 'circuit_open',
    request: { method: 'POST', path: '/api/v1/events' },
    attempts: [],
  })
  expect([isWritten, requests.length]).toEqual([false, 1])
})
