import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { fakeFetch, hang, json, networkFailure, type Step, status, text } from '../support/fake-fetch.ts'
import { notingHooks } from '../support/noting-hooks.ts'
import { ending, KEY } from '../support/test-transport.ts'
import { virtualClock } from '../support/virtual-clock.ts'

/** Servers that repeat the key wherever they can. */
const indiscreet: [name: string, step: Step][] = [
  ['in JSON', json({ error: `Invalid API key: ${KEY}` }, { status: 401 })],
  [
    'in a nested object',
    json({ error: { code: 'unauthorized', message: `no such key ${KEY}`, key: KEY } }, { status: 401 }),
  ],
  ['in text', text(`Invalid token: Bearer ${KEY}`, { status: 403 })],
  ['in HTML', text(`<html>${KEY}</html>`, { status: 500 })],
  ['in a header', status(400, { 'x-correlation-id': KEY })],
  ['in a redirect', status(302, { location: `http://elsewhere.test/?key=${KEY}` })],
  ['in the status text', () => new Response(null, { status: 400, statusText: `Bad ${KEY}` })],
  ['in a 200 of garbage', text(`${KEY} is fine`)],
  ['in the middle of a 200 of garbage', text(`{"key":"${KEY}" oh`)],
  ['across the cut of a 200 of garbage', text(`${'x'.repeat(30)}${KEY}`)],
  ['in a 200 of another shape', json({ service: KEY, version: [KEY] })],
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

test.each([...indiscreet, ...silent])(
  'shows no piece of the key in what a caller can print after %s',
  async (_, step) => {
    for (const authScheme of ['bearer', 'x-api-key'] as const) {
      for (const apiKey of [KEY, () => KEY]) {
        const clock = virtualClock()
        const { fetch } = fakeFetch(step)
        const { hooks, notices } = notingHooks()
        const options = { baseUrl: 'http://core.test', apiKey, authScheme, fetch, clock, hooks }
        const core = new CoreClient(options)
        const query = new QueryClient(options)
        const ends = [
          core.health(),
          core.ingestEvent({ event_type: 'a', entity_id: 'b', payload: {} }),
          query.queryEvents(),
          core.api.GET('/health'),
        ]
        for (const end of await clock.run(Promise.all(ends.map(ending)))) expectNoKey(end)
        expect(notices.length).toBeGreaterThan(ends.length)
        expectNoKey(notices)
        expectNoKey(core)
        expectNoKey(core.with({ timeoutMs: 5 }))
        expectNoKey(core.transport)
        expectNoKey(query)
      }
    }
  },
)

test('shows no piece of the key in the URL of a request', async () => {
  const { fetch, requests } = fakeFetch(json({}))
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch })
  await core.api.GET('/health')
  expectNoPiece(requests.map(({ url }) => url).join())
})

test('shows no piece of a bad key in the error that refuses it', () => {
  for (const bad of [`${KEY}\n`, `${KEY}→`, ` ${KEY}`]) {
    for (const make of [
      () => new CoreClient('http://core.test', bad),
      () => new CoreClient(bad, 'http://core.test'),
    ]) {
      try {
        make()
        throw new Error('it was taken')
      } catch (error) {
        expectNoKey(error)
      }
    }
  }
})

/** Every way in which a value and its causes come into a log. */
function expectNoKey(value: unknown): void {
  const shown = [
    inspect(value, { depth: 10, showHidden: true }),
    inspect(value, { depth: 10 }),
    JSON.stringify(value),
  ]
  for (let error: unknown = value; error instanceof Error; error = error.cause) {
    shown.push(
      String(error),
      error.message,
      error.stack ?? '',
      JSON.stringify(error),
      JSON.stringify(Object.entries(error)),
    )
  }
  expectNoPiece(shown.join('\n'))
}

function expectNoPiece(shown: string): void {
  for (let i = 0; i + 8 <= KEY.length; i++) expect(shown).not.toContain(KEY.slice(i, i + 8))
}
