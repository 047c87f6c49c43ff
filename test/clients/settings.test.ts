import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { type ClientOptions, ClientSettings, settingsFrom } from '../../src/clients/settings.ts'
import type { CallOptions } from '../../src/transport/options.ts'
import { json, status } from '../support/fake-fetch.ts'
import { sampleHealth, samplePage } from '../support/samples.ts'
import { testCore, testQuery } from '../support/test-client.ts'
import { ending, KEY } from '../support/test-transport.ts'

const options = { baseUrl: 'http://allsource.test', apiKey: KEY }

test('is made from a URL and a key, or from options', () => {
  expect(settingsFrom('http://allsource.test/', KEY, 'default').transport.options.baseUrl).toBe(
    'http://allsource.test',
  )
  expect(settingsFrom(options, undefined, 'default')).toMatchObject({
    tenantId: 'default',
    normalizeEventTypes: false,
  })
  const settings = settingsFrom(options, undefined, undefined)
  expect(settingsFrom(settings, undefined, 'other')).toBe(settings)
})

test.each<[args: unknown[], option: string]>([
  [[], 'options'],
  [[''], 'baseUrl'],
  [['http://allsource.test'], 'apiKey'],
  [['http://allsource.test', ''], 'apiKey'],
  [[null], 'options'],
  [[{ ...options, tenantId: '' }], 'tenantId'],
  [[{ ...options, tenantId: 'a b' }], 'tenantId'],
  [[{ ...options, tenantId: 7 }], 'tenantId'],
  [[{ ...options, normalizeEventTypes: 'yes' }], 'normalizeEventTypes'],
  [[{ ...options, timeoutMs: 0 }], 'timeoutMs'],
])('refuses to make a client of %j', (args, option) => {
  for (const Client of [CoreClient, QueryClient] as unknown as (new (
    ...args: unknown[]
  ) => unknown)[]) {
    expect(() => new Client(...args)).toThrow(expect.objectContaining({ code: 'config', option }))
  }
})

test('changes what it is told and keeps the rest', () => {
  const settings = ClientSettings.from(
    { ...options, timeoutMs: 5, headers: { 'x-a': '1' } } as ClientOptions,
    'default',
  )
  const changed = settings
    .with({ tenantId: 'acme', headers: { 'x-b': '2' } })
    .with({ normalizeEventTypes: true })
  expect(changed).toMatchObject({
    tenantId: 'acme',
    normalizeEventTypes: true,
    defaults: { timeoutMs: 5, headers: { 'x-a': '1', 'x-b': '2' } },
  })
  expect(settings).toMatchObject({
    tenantId: 'default',
    normalizeEventTypes: false,
    defaults: { headers: { 'x-a': '1' } },
  })
  expect(changed.transport).toBe(settings.transport)
})

test.each<[change: object, option: string, hint: string]>([
  [{ timeout: 5 }, 'timeout', 'did you mean `timeoutMs`?'],
  [{ retry: { retries: 1 } }, 'retry.retries', 'did you mean `maxRetries`?'],
  [{ circuitBreaker: { treshold: 1 } }, 'circuitBreaker.treshold', 'did you mean `threshold`?'],
  [{ tenantID: 'acme' }, 'tenantID', 'did you mean `tenantId`?'],
  [{ colour: 'red' }, 'colour', 'there are baseUrl, apiKey, '],
])('refuses the unknown name in %j and helps with it', (change, option, hint) => {
  for (const Client of [CoreClient, QueryClient])
    expect(() => new Client({ ...options, ...change })).toThrow(
      expect.objectContaining({ code: 'config', option, message: expect.stringContaining(hint) }),
    )
})

test.each([
  { timeout: 1 },
  { apiKey: 'b' },
  { baseUrl: 'http://b' },
  { signal: new AbortController().signal },
  null,
  5,
])('changes nothing by %j, which `with` does not take', (overrides) => {
  const change = () => new CoreClient(options).with(overrides as object)
  expect(change).toThrow(expect.objectContaining({ code: 'config' }))
})

test('takes an option that is undefined as left out, whatever its name', () => {
  expect(() => new CoreClient({ ...options, timeout: undefined } as ClientOptions)).not.toThrow()
})

test.each<[name: string, call: (core: CoreClient, bad: CallOptions) => Promise<unknown>]>([
  ['health', (core, bad) => core.health(bad)],
  ['queryEvents', (core, bad) => core.queryEvents({}, bad)],
  ['entityState', (core, bad) => core.entityState('a', {}, bad)],
  ['pollConsumerEvents', (core, bad) => core.pollConsumerEvents('c', bad)],
  ['webhooks.list', (core, bad) => core.webhooks.list(bad)],
  ['schemas.get', (core, bad) => core.schemas.get('s', bad)],
  ['viewChanges', (core, bad) => core.viewChanges('v', {}, bad)],
  ['latest with an etag', (core, bad) => core.latest('v', 'k', { ifNoneMatch: 'x' }, bad)],
  ['webhooks.listDeliveries', (core, bad) => core.webhooks.listDeliveries(crypto.randomUUID(), bad)],
  ['snapshots.list', (core, bad) => core.snapshots.list(bad)],
  ['capabilities', (core, bad) => core.capabilities(bad)],
  ['readModel.page', (core, bad) => core.readModel('m').page({}, bad)],
  ['latest', (core, bad) => core.latest('v', 'k', {}, bad)],
  ['api.GET', (core, bad) => core.api.GET('/health', bad as never)],
])('refuses what is no call option before anything is sent: %s', async (_, call) => {
  const { client, requests } = testCore([json({})])
  for (const bad of [{ timeout: 1 }, { retry: { retries: 1 } }, null, 5, 'x'])
    expect(await ending(call(client, bad as CallOptions))).toMatchObject({ code: 'config' })
  expect(requests).toEqual([])
})

test('refuses a bad change', () => {
  expect(() => new CoreClient(options).with({ tenantId: 'a/b' })).toThrow(
    expect.objectContaining({ code: 'config', option: 'tenantId' }),
  )
  expect(() => new QueryClient(options).with({ timeoutMs: -1 })).toThrow(
    expect.objectContaining({ code: 'config', option: 'timeoutMs' }),
  )
})

test('shares one breaker among all clients made from one', async () => {
  const { client } = testCore([status(500)], { circuitBreaker: { threshold: 2 } })
  const clone = client.with({ tenantId: 'acme', retry: false })
  expect(clone.transport).toBe(client.transport)
  for (let i = 0; i < 2; i++) await ending(clone.health())
  expect([client.circuitState(), clone.circuitState()]).toEqual(['open', 'open'])
  expect(await ending(client.health())).toMatchObject({ code: 'circuit_open' })
  const query = testQuery([status(500)], { circuitBreaker: { threshold: 1 } })
  await ending(query.client.with({ retry: false }).health())
  expect(query.client.circuitState()).toBe('open')
})

test('shares one rate gate among all clients made from one', async () => {
  const { client, requests } = testCore([status(429, { 'retry-after': '100' })])
  await ending(client.with({ retry: false }).health())
  expect(await ending(client.with({ tenantId: 'acme' }).health())).toMatchObject({ code: 'rate_limited' })
  expect(requests).toHaveLength(1)
})

test('lets each client have its own tenant, timeouts and headers', async () => {
  const { client, requests } = testCore([json(samplePage([])), json(samplePage([])), json(sampleHealth)])
  await client.queryEvents()
  await client
    .with({ tenantId: 'acme', headers: { 'x-a': '1' } })
    .queryEvents({}, { headers: { 'x-b': '2' } })
  await client.health()
  expect(requests.map(({ query }) => query.tenant_id)).toEqual(['default', 'acme', undefined])
  expect(requests.map(({ headers }) => [headers.get('x-a'), headers.get('x-b')])).toEqual([
    [null, null],
    ['1', '2'],
    [null, null],
  ])
})

test('says which tenant it stands for', () => {
  expect(new CoreClient(options).tenantId).toBe('default')
  expect(new CoreClient(options).with({ tenantId: 'acme' }).tenantId).toBe('acme')
  expect(new QueryClient(options).tenantId).toBeUndefined()
  expect(new QueryClient({ ...options, tenantId: 'acme' }).with({ timeoutMs: 1 }).tenantId).toBe('acme')
})
