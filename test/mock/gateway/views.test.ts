import { describe, expect, it } from 'vitest'
import { type GatewayOptions, type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const tenants = { 'key-of-a': 'a', 'key-of-b': 'b' }
const a = { 'x-api-key': 'key-of-a' }
const b = { 'x-api-key': 'key-of-b' }
const definition = {
  source: { prefixes: ['asset.'] },
  key: '{entity_id}',
  ops: [
    { on: 'asset.priced', set: { price: 'payload.price' } },
    { on: 'asset.gone', delete: true },
  ],
}

function gateway(options: GatewayOptions = {}, nowMs = () => 0): MockCore {
  const clock = { now: nowMs, setTimeout: () => () => {} }
  const mock = mockCore({ flavour: 'query-service', tenants, gateway: options, clock })
  mock.append(priced('BTC', 1), priced('ETH', 2), { ...priced('BTC', 9), tenant_id: 'b' })
  return mock
}

function priced(entity_id: string, price: number) {
  return { ...input('asset.priced', entity_id, { price }), tenant_id: 'a' }
}

const define = (mock: MockCore, body: unknown = definition) =>
  ask(mock, 'PUT', '/api/v1/views/prices', body, a)
const get = async (mock: MockCore, path = '', headers = a) =>
  (await ask(mock, 'GET', `/api/v1/views/prices${path}`, undefined, headers)).json

describe('the views of a query service', () => {
  it('are folded and ready as soon as they are asked for', async () => {
    const mock = gateway()
    expect((await define(mock)).json).toMatchObject({ view: 'prices', generation: 1, ready: false })
    expect(await get(mock)).toMatchObject({ generation: 1, revision: 1, ready: true })
    expect(await get(mock, '/entities')).toMatchObject({
      rows: [
        { key: 'BTC', state: { price: 1 }, version: 1 },
        { key: 'ETH', state: { price: 2 }, version: 1 },
      ],
      ready: true,
    })
    expect(await get(mock, '', b)).toEqual({ error: 'view_not_found' })
  })

  it('change with the events that come', async () => {
    const mock = gateway()
    await define(mock)
    const { revision } = (await get(mock)) as { revision: number }
    mock.append(priced('BTC', 3), { ...input('asset.gone', 'ETH'), tenant_id: 'a' })
    expect(await get(mock, `/changes?after=${revision}`)).toMatchObject({
      changes: [
        { key: 'BTC', state: { price: 3 } },
        { key: 'ETH', state: null },
      ],
      caught_up: true,
    })
    expect(await get(mock, '/entities/ETH')).toMatchObject({ error: 'not_found', ready: true })
  })

  it('stand still while nothing comes', async () => {
    const mock = gateway()
    await define(mock)
    const first = await get(mock)
    mock.append({ ...input('asset.priced', 'BTC'), tenant_id: 'b' })
    expect(await get(mock)).toEqual(first)
  })

  it('answer who waits for a change when there is one', async () => {
    const mock = gateway()
    await define(mock)
    const { revision } = (await get(mock)) as { revision: number }
    const waiting = get(mock, `/changes?after=${revision}&wait=20`)
    mock.append(priced('BTC', 4))
    expect(await waiting).toMatchObject({ changes: [{ key: 'BTC', state: { price: 4 } }] })
  })

  it('are not ready while they are built', async () => {
    let nowMs = 0
    const mock = gateway({ buildMs: 100 }, () => nowMs)
    await define(mock)
    expect(await get(mock, '/entities/BTC')).toMatchObject({ error: 'not_found', ready: false })
    nowMs = 100
    expect(await get(mock, '/entities/BTC')).toMatchObject({ state: { price: 1 }, ready: true })
  })

  it('are folded anew when they are defined anew, and after a restart', async () => {
    const mock = gateway()
    await define(mock)
    await get(mock)
    await define(mock, { ...definition, ops: [{ on: 'asset.priced', set: { last: 'payload.price' } }] })
    expect(await get(mock, '/entities/BTC')).toMatchObject({ state: { last: 1 }, generation: 2 })
    expect(await get(mock, '/changes?after=1')).toEqual({ error: 'view_reset', generation: 2 })
    mock.restart()
    mock.append(priced('BTC', 5))
    expect(await get(mock, '/entities/BTC')).toMatchObject({ state: { last: 5 }, ready: true })
  })

  it('take as many commits as their rows want', async () => {
    const mock = gateway()
    mock.append(...Array.from({ length: 1200 }, (_, i) => priced(`e${i}`, i)))
    await define(mock)
    expect(await get(mock)).toMatchObject({ revision: 3, ready: true })
    expect(await get(mock, '/entities/e1199')).toMatchObject({ state: { price: 1199 } })
  })
})
