import { beforeEach, describe, expect, it } from 'vitest'
import type { EventPage } from '../../../src/api.ts'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

let core27: MockCore
let core19: MockCore

beforeEach(() => {
  let nowMs = 0
  const now = () => {
    nowMs += 1_000
    return nowMs
  }
  const clock = { now, setTimeout: () => () => {} }
  core27 = mockCore({ flavour: 'core-0.27.0', clock })
  core19 = mockCore({ flavour: 'core-0.19.2', clock })
  for (const mock of [core27, core19]) {
    nowMs = Date.UTC(2026, 0, 1)
    mock.append(
      input('asset.updated', 'x', { n: 1, tags: { a: 1 }, none: null }),
      input('asset.registered', 'y', { n: 2 }),
      { ...input('asset.updated', 'x', { n: 3 }), tenant_id: 'other' },
      input('trade.executed', 'x', { n: 4 }),
      input('asset', 'z', [5]),
    )
  }
})

async function page(mock: MockCore, query: string): Promise<EventPage> {
  return (await ask(mock, 'GET', `/api/v1/events/query?${query}`)).json as EventPage
}

async function found(mock: MockCore, query: string): Promise<unknown[]> {
  return (await page(mock, query)).events.map(({ payload }) => (payload as { n: number }).n ?? payload)
}

describe('a query', () => {
  it('without a tenant finds nothing on 0.27.0 and everything on 0.19.2', async () => {
    expect(await page(core27, '')).toEqual({ events: [], count: 0, total_count: 0, has_more: false })
    expect(await page(core27, 'tenant_id=')).toMatchObject({ total_count: 0 })
    expect(await page(core19, '')).toMatchObject({ count: 5, total_count: 5 })
    expect(await page(core19, 'tenant_id=')).toMatchObject({ total_count: 0 })
  })

  it.each([
    ['tenant_id=default', [1, 2, 4, [5]]],
    ['tenant_id=other', [3]],
    ['tenant_id=default&entity_id=x', [1, 4]],
    ['tenant_id=default&event_type=asset.updated', [1]],
    ['tenant_id=default&event_type_prefix=asset.', [1, 2]],
    ['tenant_id=default&event_type_prefix=asset', [1, 2, [5]]],
    ['tenant_id=default&event_type_prefix=asset.*', []],
    ['tenant_id=default&event_type=asset&event_type_prefix=trade', [[5]]],
    ['tenant_id=default&entity_id=x&event_type=asset.updated&event_type_prefix=trade', []],
    ['tenant_id=default&payload_filter={"n":2}', [2]],
    ['tenant_id=default&payload_filter={"tags":{"a":1},"none":null}', [1]],
    ['tenant_id=default&payload_filter={"missing":null}', []],
    ['tenant_id=default&event_type_prefix=&until=2026-01-01T00:00:02Z', [1]],
    ['tenant_id=default&entity_id=x&since=2026-01-01T00:00:03Z', [4]],
  ])('with %s finds the same on both', async (query, expected) => {
    expect(await found(core27, query)).toEqual(expected)
    expect(await found(core19, query)).toEqual(expected)
  })

  it('tells an entity version only when it names an entity, over all tenants', async () => {
    expect(await page(core27, 'tenant_id=default&entity_id=x')).toMatchObject({ entity_version: 3 })
    expect(await page(core27, 'tenant_id=default&entity_id=nobody')).toMatchObject({ entity_version: 0 })
    expect(await page(core27, 'tenant_id=default')).not.toHaveProperty('entity_version')
    expect(await page(core27, 'entity_id=x')).not.toHaveProperty('entity_version')
    expect(await page(core27, 'entity_id=x&tenant_id=')).not.toHaveProperty('entity_version')
    expect(await page(core19, 'entity_id=x')).toMatchObject({ entity_version: 3 })
  })

  it('reads real versions on 0.27.0 and always 1 on 0.19.2', async () => {
    expect(
      (await page(core27, 'tenant_id=default&entity_id=x')).events.map((event) => event.version),
    ).toEqual([1, 3])
    expect(
      (await page(core19, 'tenant_id=default&entity_id=x')).events.map((event) => event.version),
    ).toEqual([1, 1])
  })

  it('is cut by order, offset and limit on 0.27.0', async () => {
    expect(await found(core27, 'tenant_id=default&order=DESC')).toEqual([[5], 4, 2, 1])
    expect(await found(core27, 'tenant_id=default&offset=1&limit=2')).toEqual([2, 4])
    expect(await page(core27, 'tenant_id=default&offset=1&limit=2')).toMatchObject({
      total_count: 4,
      has_more: true,
    })
    expect(await page(core27, 'tenant_id=default&offset=2&limit=2')).toMatchObject({ has_more: false })
    expect(await page(core27, 'tenant_id=default&limit=0')).toMatchObject({ count: 0, has_more: true })
    expect(await found(core27, 'tenant_id=default&exclude_event_type_prefix=trade,%20asset.r')).toEqual([
      1,
      [5],
    ])
  })

  it('ignores order, offset and exclusion on 0.19.2, where more always follows a limit', async () => {
    expect(await found(core19, 'tenant_id=default&order=desc')).toEqual([1, 2, 4, [5]])
    expect(await found(core19, 'tenant_id=default&order=nonsense&offset=nonsense')).toEqual([1, 2, 4, [5]])
    expect(await found(core19, 'tenant_id=default&offset=2&limit=2')).toEqual([1, 2])
    expect(await page(core19, 'tenant_id=default&offset=2&limit=2')).toMatchObject({ has_more: true })
    expect(await found(core19, 'tenant_id=default&exclude_event_type_prefix=trade')).toEqual([1, 2, 4, [5]])
  })

  it('ignores times on 0.19.2 unless it names an entity or a type', async () => {
    const future = 'since=2099-01-01T00:00:00Z'
    expect(await found(core19, `tenant_id=default&${future}`)).toEqual([1, 2, 4, [5]])
    expect(await found(core19, `tenant_id=default&event_type_prefix=&${future}`)).toEqual([])
    expect(await found(core27, `tenant_id=default&${future}`)).toEqual([])
  })

  it('refuses a bad payload filter on 0.27.0, and ignores it on 0.19.2', async () => {
    const { status, json } = await ask(
      core27,
      'GET',
      '/api/v1/events/query?tenant_id=default&payload_filter=x',
    )
    expect(status).toBe(400)
    expect(json).toEqual({
      error: "Invalid input: invalid 'payload_filter': expected a JSON object of field/value pairs, got 'x'",
    })
    expect(await found(core19, 'tenant_id=default&payload_filter=x')).toEqual([1, 2, 4, [5]])
  })

  it('refuses an unknown order on 0.27.0, before it misses the tenant', async () => {
    const { status, json } = await ask(core27, 'GET', '/api/v1/events/query?order=up')
    expect(status).toBe(400)
    expect(json).toEqual({ error: "Invalid input: invalid 'order' value 'up': expected 'asc' or 'desc'" })
  })

  it('gives pages of at most 10,000 on 0.27.0 and of any size on 0.19.2', async () => {
    for (const mock of [core27, core19]) {
      for (let i = 0; i < 101; i++) mock.append(...Array.from({ length: 100 }, () => input('many', 'm')))
    }
    const query = 'tenant_id=default&event_type=many'
    expect(await page(core27, `${query}&limit=50000`)).toMatchObject({
      count: 10_000,
      total_count: 10_100,
      has_more: true,
    })
    expect(await page(core27, query)).toMatchObject({ count: 10_000 })
    expect(await page(core19, query)).toMatchObject({ count: 10_100, has_more: false })
  })

  it('carries a tag on 0.27.0, which answers 304 as long as nothing changed', async () => {
    const path = '/api/v1/events/query?tenant_id=default&entity_id=y'
    const etag = (await ask(core27, 'GET', path)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"sha256:[0-9a-f]{32}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, text, headers } = await ask(core27, 'GET', path, undefined, { 'if-none-match': known })
      expect([status, text, headers.get('etag')]).toEqual([304, '', etag])
    }
    core27.append(input('asset.updated', 'y'))
    expect((await ask(core27, 'GET', path, undefined, { 'if-none-match': etag })).status).toBe(200)
    expect((await ask(core19, 'GET', path)).headers.has('etag')).toBe(false)
  })

  it('is strict on request, on 0.27.0', async () => {
    const { archive_integrity, entity_version, events } = await page(
      core27,
      'tenant_id=default&entity_id=x&limit=5&integrity=retained-entity-v1',
    )
    expect(archive_integrity).toEqual({
      protocol: 'retained-entity-v1',
      tenant_id: 'default',
      entity_id: 'x',
    })
    expect([entity_version, events.length]).toEqual([3, 2])
    expect(
      await page(core27, 'tenant_id=default&event_type_prefix=asset.&integrity=retained-prefix-v1'),
    ).toMatchObject({ count: 2 })
    for (const query of [
      'integrity=x',
      'integrity=retained-entity-v1&order=desc',
      'tenant_id=default&entity_id=x&integrity=retained-entity-v1',
      'integrity=retained-prefix-v1',
    ]) {
      expect((await ask(core27, 'GET', `/api/v1/events/query?${query}`)).status).toBe(400)
    }
  })

  it.each([
    ['retained-entity-v1&tenant_id=default&entity_id=&limit=1', 'Entity ID cannot be empty'],
    ['retained-entity-v1&tenant_id=&entity_id=&limit=1', 'Tenant ID cannot be empty'],
    [
      'retained-prefix-v1&tenant_id=a%20b&event_type_prefix=a',
      "Tenant ID 'a b' contains invalid characters. Only alphanumeric, hyphens, and underscores allowed",
    ],
  ])('that is strict wants good ids: integrity=%s', async (query, reason) => {
    const { status, json } = await ask(core27, 'GET', `/api/v1/events/query?integrity=${query}`)
    expect([status, json]).toEqual([400, { error: `Invalid input: ${reason}` }])
  })

  it('that is strict about a prefix overlooks a type and a filter that is no object', async () => {
    const query = 'tenant_id=default&event_type_prefix=asset.&integrity=retained-prefix-v1'
    expect(await found(core27, `${query}&event_type=trade.executed&payload_filter=x`)).toEqual([1, 2])
  })

  it('may repeat a parameter that 0.19.2 does not know', async () => {
    const path = '/api/v1/events/query?exclude_event_type_prefix=a&exclude_event_type_prefix=b'
    expect((await ask(core27, 'GET', path)).status).toBe(400)
    expect((await ask(core19, 'GET', path)).json).toMatchObject({ count: 5 })
  })

  it('takes years that have more than four digits', async () => {
    expect(await found(core27, 'tenant_id=default&as_of=%2B10000-01-01T00:00:00Z')).toHaveLength(4)
    expect(await found(core27, 'tenant_id=default&since=%2B10000-01-01T00:00:00Z')).toEqual([])
    expect(await found(core27, 'tenant_id=default&since=-0001-01-01T00:00:00Z')).toHaveLength(4)
  })

  it('finds an event by its id, in any tenant', async () => {
    const [, , third] = core27.events
    const { json } = await ask(core27, 'GET', `/api/v1/events/${third?.id}`)
    expect(json).toEqual({ event: third, found: true })
    const unknown = '15d1d93b-001f-44cc-ba07-29f925594828'
    const missing = await ask(core27, 'GET', `/api/v1/events/${unknown}`)
    expect([missing.status, missing.json]).toEqual([
      404,
      { error: `Entity not found: Event '${unknown}' not found` },
    ])
    expect((await ask(core27, 'GET', '/api/v1/events/abc')).text).toBe(
      'Invalid URL: Cannot parse `event_id` with value `abc`: UUID parsing failed: invalid length: found 3',
    )
  })

  it('tells 1 from 1.0, and writes both as they came', async () => {
    const mock = mockCore()
    for (const number of ['1', '1.0', '1e20'])
      await ask(
        mock,
        'POST',
        '/api/v1/events',
        `{"event_type":"a","entity_id":"e","payload":{"n":${number}}}`,
      )
    const found = async (filter: string) => {
      const query = `tenant_id=default&payload_filter=${encodeURIComponent(filter)}`
      const { text } = await ask(mock, 'GET', `/api/v1/events/query?${query}`)
      return [...text.matchAll(/"payload":(.*?),"timestamp"/g)].map(([, payload]) => payload)
    }
    expect(await found('{"n":1}')).toEqual(['{"n":1}'])
    expect(await found('{"n":1.0}')).toEqual(['{"n":1.0}'])
    expect(await found('{}')).toEqual(['{"n":1}', '{"n":1.0}', '{"n":1e+20}'])
    expect(mock.events.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 1 }, { n: 1e20 }])
    expect(mock.restart({ log: 'kept' })).toBeUndefined()
    expect(await found('{"n":1.0}')).toEqual(['{"n":1.0}'])
  })

  it('refuses a filter that Core cannot read', async () => {
    for (const filter of ['{"a":1e400}', '{"a":"\\ud800"}', '{"a":01}', '[]', '{}x']) {
      const query = `tenant_id=default&payload_filter=${encodeURIComponent(filter)}`
      expect((await ask(mockCore(), 'GET', `/api/v1/events/query?${query}`)).status).toBe(400)
    }
  })
})
