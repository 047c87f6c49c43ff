import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { type ClientOptions, ClientSettings, settingsFrom } from '../../src/clients/settings.ts'
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
