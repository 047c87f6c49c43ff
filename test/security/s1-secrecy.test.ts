import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { EventStreamClient } from '../../src/stream/index.ts'
import { fakeFetch, hang, json, networkFailure, type Step, status, text } from '../support/fake-fetch.ts'
import { notingHooks } from '../support/noting-hooks.ts'
import { piecesIn, shownOf } from '../support/pieces-of-key.ts'
import { sampleHealth } from '../support/samples.ts'
import { ending, KEY } from '../support/test-transport.ts'
import { virtualClock } from '../support/virtual-clock.ts'

/** Servers that repeat the key wherever they can, or a part of it. */
const indiscreet: [name: string, step: Step][] = [
  ['in JSON', json({ error: `Invalid API key: ${KEY}` }, { status: 401 })],
  [
    'in a nested object',
    json({ error: { code: 'unauthorized', message: `no such key ${KEY}`, key: KEY } }, { status: 401 }),
  ],
  ['in text', text(`Invalid token: Bearer ${KEY}`, { status: 403 })],
  ['by its beginning', json({ error: `no such key ${KEY.slice(0, 12)}…` }, { status: 401 })],
  ['by its end', text(`no such key …${KEY.slice(-8)}`, { status: 401 })],
  ['by its middle', text(`key x${KEY.slice(6, 15)}x is revoked`, { status: 403 })],
  [
    'by both ends',
    json({ message: `${KEY.slice(0, 9)}...${KEY.slice(-9)}`, error: 'forbidden' }, { status: 403 }),
  ],
  ['without its prefix', json({ error: `no such key ${KEY.slice(4)}` }, { status: 500 })],
  ['as the name of a field', json({ error: { [KEY]: KEY } }, { status: 422 })],
  ['in HTML', text(`<html>${KEY}</html>`, { status: 500 })],
  ['in a header', status(400, { 'x-correlation-id': KEY })],
  ['in a redirect', status(302, { location: `http://elsewhere.test/?key=${KEY}` })],
  ['in the status text', () => new Response(null, { status: 400, statusText: `Bad ${KEY}` })],
  ['in a 200 of garbage', text(`${KEY} is fine`)],
  ['in the middle of a 200 of garbage', text(`{"key":"${KEY}" oh`)],
  ['across the cut of a 200 of garbage', text(`${'x'.repeat(30)}${KEY}`)],
  ['in a 200 of another shape', json({ service: KEY, version: [KEY] })],
  ['as the name and version of a server', json({ ...sampleHealth, service: KEY, version: KEY })],
  ['as the version of a Core', json({ ...sampleHealth, version: KEY })],
  [
    'in a refusal',
    json({ error: `slow down, ${KEY}`, scope: 'tenant' }, { status: 429, headers: { 'retry-after': '100' } }),
  ],
  [
    'as the scope of a refusal',
    json({ error: 'slow down', scope: KEY }, { status: 429, headers: { 'retry-after': '100' } }),
  ],
  ['in a conflict', json({ error: 'version_conflict', hint: KEY }, { status: 409 })],
]

const silent: [name: string, step: Step][] = [
  ['a refused connection', networkFailure('ECONNREFUSED')],
  ['a reset', networkFailure('ECONNRESET')],
  ['no answer', hang()],
  ['a 500', status(500)],
]

const event = (n: number) => ({ event_type: 'a', entity_id: `e${n}`, payload: {} })

/** Calls of every kind, and with them every kind of error. */
function callsOf(core: CoreClient, query: QueryClient): Promise<unknown>[] {
  const writer = core.writer({ maxBatch: 2 })
  const appends = [writer.append(event(1)), writer.append(event(2)), writer.append(event(3))]
  for (const append of appends) append.catch(() => {})
  return [
    core.health(),
    core.capabilities(),
    core.whoAmI(),
    core.ingestEvent(event(0)),
    core.ingestEvent({ ...event(0), expected_version: 3 }),
    core.ingestEvent({ ...event(0), metadata: {} }, { verifyWrites: true }),
    core.ingestBatch([event(0), event(1)]),
    core.ingestBatch(
      Array.from({ length: 6 }, (_, n) => event(n)),
      { maxBatch: 2, concurrency: 1 },
    ),
    core.append('e', () => [event(0), event(1)] as never),
    core.queryEvents({ entity_id: 'e', order: 'desc', offset: 3 }),
    core.events({ entity_id: 'e' }).toArray({ max: 3 }),
    core.getProjectionState('p', 'e'),
    core.putProjectionState('p', 'e', {}),
    core.feed(),
    core.entityState('e'),
    core.getConsumer('c'),
    core.ackConsumer('c', 1),
    core.listViews(),
    core.snapshots.list({ entity_id: 'e' }),
    new EventStreamClient(core).connect('c'),
    query.queryEvents(),
    query.listEntities(),
    query.health(),
    core.api.GET('/health'),
    ...appends,
    writer.close(),
  ]
}

test.each([...indiscreet, ...silent])(
  'shows no piece of the key in what a caller can print after %s',
  async (_, step) => {
    for (const authScheme of ['bearer', 'x-api-key'] as const) {
      const clock = virtualClock()
      const { fetch } = fakeFetch(step)
      const { hooks, notices } = notingHooks()
      const options = { baseUrl: 'http://core.test', apiKey: () => KEY, authScheme, fetch, clock, hooks }
      const core = new CoreClient({ ...options, apiKey: authScheme === 'bearer' ? KEY : () => KEY })
      const query = new QueryClient({ ...options, tenantId: 't' })
      const ends = await clock.run(Promise.all(callsOf(core, query).map(ending)))
      expect(ends.some((end) => end instanceof Error)).toBe(true)
      for (const end of ends) expect(piecesIn(shownOf(end))).toEqual([])
      expect(notices.length).toBeGreaterThan(ends.length)
      expect(piecesIn(shownOf(notices))).toEqual([])
      expect(piecesIn(shownOf(core))).toEqual([])
      expect(piecesIn(shownOf(query))).toEqual([])
    }
  },
)

test('shows no piece of the key in the outcome of several events, when the answers to the later ones repeat it', async () => {
  const receipt = { event_id: 'x', timestamp: '2026-11-23T12:52:22Z', version: 1 }
  const stored = json({ total: 2, ingested: 2, events: [receipt, { ...receipt, event_id: 'y', version: 2 }] })
  const { fetch } = fakeFetch(stored, text(`what is ${KEY}?`, { status: 400 }))
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch })
  const events = Array.from({ length: 6 }, (_, n) => event(n))
  const end = await ending(core.ingestBatch(events, { maxBatch: 2, concurrency: 1 }))
  expect(end).toMatchObject({ code: 'batch_incomplete', cause: { code: 'api' } })
  expect(piecesIn(shownOf(end))).toEqual([])
})

test('shows no piece of the key in the URL, the method or the body of a request', async () => {
  const { fetch, requests } = fakeFetch(json({}))
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch })
  const query = new QueryClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch })
  await Promise.all(callsOf(core, query).map(ending))
  expect(requests.length).toBeGreaterThan(10)
  expect(piecesIn(requests.map(({ url, method, body }) => `${method} ${url} ${body}`).join('\n'))).toEqual([])
})

test('shows no piece of a bad key in the error that refuses it', () => {
  const refused = [
    ...[`${KEY}\n`, `${KEY}→`, ` ${KEY}`].flatMap((bad) => [
      () => new CoreClient('http://core.test', bad),
      () => new CoreClient(bad, 'http://core.test'),
    ]),
    () => new CoreClient('http://core.test', { key: KEY } as never),
    () => new CoreClient({ baseUrl: `http://core.test/?key=${KEY}`, apiKey: KEY }),
    () => new CoreClient({ baseUrl: `http://:${KEY}@core.test`, apiKey: KEY }),
    () => new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, authScheme: KEY as never }),
    () => new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, tenantId: `${KEY}!` }),
    () =>
      new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, headers: { authorization: `${KEY}\n` } }),
    () => new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, headers: { [`${KEY}\n`]: '' } }),
  ]
  for (const make of refused) {
    const error = thrownBy(make)
    expect(error).toMatchObject({ code: 'config' })
    expect(piecesIn(shownOf(error))).toEqual([])
  }
})

const carriers: [name: string, thrown: () => unknown][] = [
  ['its message', () => new Error(`cannot send authorization: Bearer ${KEY}`)],
  [
    'the message of its cause',
    () => new TypeError('fetch failed', { cause: new Error(`bad header ${KEY}`) }),
  ],
  [
    'the request that it carries',
    () => Object.assign(new Error('oh'), { request: { headers: { a: [KEY] } } }),
  ],
  ['the headers that it carries', () => Object.assign(new Error('oh'), { headers: new Headers({ a: KEY }) })],
  ['one of its errors', () => new AggregateError([new Error('a'), new Error(KEY)], 'all failed')],
  ['a getter that it has', () => Object.assign(new Error('oh'), { toJSON: () => KEY, key: KEY })],
  ['being no error', () => ({ options: { key: KEY } })],
  ['being a text', () => `Bearer ${KEY}`],
]

test.each(carriers)('shows no piece of the key when a given fetch tells of it by %s', async (_, thrown) => {
  const fetch = async () => {
    throw thrown()
  }
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch, retry: false })
  for (const end of await Promise.all([core.health(), core.ingestEvent(event(0))].map(ending))) {
    expect(end).toBeInstanceOf(Error)
    expect(piecesIn(shownOf(end))).toEqual([])
  }
})

test('keeps what a given fetch threw where it tells nothing of the key', async () => {
  const cause = Object.assign(new Error('oh'), { code: 'ECONNREFUSED', deep: { list: [1, { a: 'b' }] } })
  const fetch = () => Promise.reject(cause)
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch, retry: false })
  expect(await ending(core.health())).toMatchObject({ code: 'network', phase: 'connect', cause })
  expect(((await ending(core.health())) as Error).cause).toBe(cause)
})

test('keeps name, code and meaning of an error out of which the key was taken', async () => {
  const cause = Object.assign(new TypeError(`no way to ${KEY}`), { code: 'ECONNREFUSED' })
  const fetch = () => Promise.reject(cause)
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch, retry: false })
  expect(await ending(core.health())).toMatchObject({
    code: 'network',
    phase: 'connect',
    cause: { name: 'TypeError', code: 'ECONNREFUSED', message: 'no way to [redacted]' },
  })
})

test('shows no piece of the key that was in use when its provider fails later', async () => {
  const { fetch } = fakeFetch(status(401))
  let asked = 0
  const apiKey = () => {
    if (++asked > 1) throw Object.assign(new Error(`cannot renew ${KEY}`), { token: KEY })
    return KEY
  }
  const end = await ending(new CoreClient({ baseUrl: 'http://core.test', apiKey, fetch }).health())
  expect(end).toMatchObject({ code: 'network', phase: 'auth' })
  expect(piecesIn(shownOf(end))).toEqual([])
})

const warn = vi.spyOn(console, 'warn').mockReturnValue()
afterEach(() => {
  warn.mockClear()
})

test('shows no piece of the key in a warning', () => {
  new CoreClient({ baseUrl: 'http://warned.example.com', apiKey: KEY })
  expect(warn).toHaveBeenCalledTimes(1)
  expect(piecesIn(shownOf(warn.mock.calls))).toEqual([])
})

test('shows no piece of the key when an error ends the process, or is traced by it', async () => {
  const script = `
    import { CoreClient } from 'allsource'
    const fetch = async (url, init) => {
      const key = new Headers(init.headers).get('authorization')
      if (url.endsWith('/health')) return new Response('bad key ' + key, { status: 401 })
      throw Object.assign(new Error('failed: ' + key), { init })
    }
    const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: process.env.KEY, fetch, retry: false })
    console.trace(core)
    process.on('warning', (warning) => console.error(warning))
    await core.ingestEvent({ event_type: 'a', entity_id: 'b', payload: {} }).catch((e) => process.emitWarning(e))
    core.writer().append({ event_type: 'a', entity_id: 'b', payload: {} }).catch((e) => console.error('%o', e))
    setTimeout(() => void core.health(), 50)
  `
  const args = ['--conditions=allsource-source', '--input-type=module', '--eval', script]
  const options = { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, KEY } }
  const { stdout, stderr, code } = await promisify(execFile)(process.execPath, args, options).catch(
    (error) => error,
  )
  expect(code).toBe(1)
  expect(stderr).toContain('[redacted]')
  expect(stderr).toContain('OutcomeUnknownError')
  expect(piecesIn(stdout + stderr)).toEqual([])
})

function thrownBy(make: () => unknown): unknown {
  try {
    make()
  } catch (error) {
    return error
  }
  throw new Error('it was taken')
}
