import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../src/mock/index.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { ask, framesOf, input, settle } from './ask.ts'

const write = (mock: MockCore, entity = 'e') => ask(mock, 'POST', '/api/v1/events', input('a', entity))
const total = async (mock: MockCore) =>
  ((await ask(mock, 'GET', '/api/v1/stats')).json as { total_events: number }).total_events

async function open(mock: MockCore, query = '') {
  const socket = new mock.webSocket(`ws://core.test/api/v1/events/stream${query}`)
  const codes: number[] = []
  socket.addEventListener('close', ({ code }) => codes.push(code))
  const frames = framesOf(socket)
  await settle()
  return { socket, frames, codes }
}

describe('an incident', () => {
  it.each([
    ['before', 200, ['a']],
    ['after', 200, []],
  ] as const)('can befall the server %s a request that it answers', async (when, status, left) => {
    const mock = mockCore()
    mock.append(input('b', 'e'))
    mock.fail({ type: 'restart', restart: { log: 'lost' }, when })
    expect((await write(mock)).status).toBe(status)
    expect(mock.events.map(({ event_type }) => event_type)).toEqual(left)
  })

  it('can befall the server between the work and the answer', async () => {
    const mock = mockCore()
    mock.fail({ type: 'restart', when: 'during' })
    await expect(write(mock)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(mock.events).toHaveLength(1)
  })

  it('befalls the server at the third page of a reader', async () => {
    const mock = mockCore()
    mock.append(...Array.from({ length: 6 }, () => input('a', 'e')))
    mock.fail(
      { type: 'restart', restart: { log: 'renumbered' } },
      { path: /\/events$/, method: 'GET', skip: 2 },
    )
    const firstIds: unknown[] = []
    for (let i = 0; i < 3; i++) {
      const { json } = await ask(mock, 'GET', '/api/v1/consumers/c/events?limit=1')
      firstIds.push((json as { events: { id: string }[] }).events[0]?.id)
    }
    expect(firstIds[0]).toBe(firstIds[1])
    expect(firstIds[2]).not.toBe(firstIds[0])
  })

  it('leaves a tenant unloaded after an archived restart, until a query names it', async () => {
    const mock = mockCore()
    mock.append(...Array.from({ length: 3 }, () => input('a', 'e')))
    mock.restart({ log: 'archived', unflushed: 1 })
    expect(await total(mock)).toBe(1)
    const ack = await ask(mock, 'POST', '/api/v1/consumers/c/ack', { position: 3 })
    expect(ack.json).toEqual({ error: 'Invalid input: Position 3 is beyond the latest event offset 1' })
    await ask(mock, 'GET', '/api/v1/events/query?tenant_id=other')
    expect(await total(mock)).toBe(1)
    const { json } = await ask(mock, 'GET', '/api/v1/events/query?tenant_id=default')
    expect(json).toMatchObject({ total_count: 3 })
    expect(await total(mock)).toBe(3)
  })

  it.each(['stats?tenant_id=default', 'entities/e/state?tenant_id=default', 'streams?tenant_id=default'])(
    'loads a tenant for %s',
    async (path) => {
      const mock = mockCore()
      mock.append(input('a', 'e'), input('a', 'e'))
      mock.restart({ log: 'archived' })
      expect((await ask(mock, 'GET', `/api/v1/${path}`)).status).toBe(200)
      expect(mock.events).toHaveLength(2)
    },
  )

  it('gives versions again while the tenant is not loaded', async () => {
    const mock = mockCore()
    mock.append(...Array.from({ length: 5 }, () => input('a', 'e')))
    mock.restart({ log: 'archived' })
    expect((await write(mock)).json).toMatchObject({ version: 1 })
    const conditional = { ...input('a', 'e'), expected_version: 1 }
    expect((await ask(mock, 'POST', '/api/v1/events', conditional)).json).toMatchObject({
      error: 'version_conflict',
      current_version: 5,
    })
    expect((await write(mock)).json).toMatchObject({ version: 6 })
    await ask(mock, 'GET', '/api/v1/events/query?tenant_id=default')
    expect(mock.events.map(({ version }) => version)).toEqual([1, 6, 1, 2, 3, 4, 5])
  })

  it('makes every tenant default in an archived restart of 0.19.2', () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    mock.append({ ...input('a', 'e'), tenant_id: 'acme' }, { ...input('a', 'e'), tenant_id: 'acme' })
    mock.restart({ log: 'archived', unflushed: 1 })
    expect(mock.events.map(({ tenant_id }) => tenant_id)).toEqual(['default', 'acme'])
  })

  it('compacts, which shows after the next restart', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e'), input('b', 'e'))
    mock.compact()
    mock.append(input('c', 'e'))
    expect(mock.events.map(({ event_type }) => event_type).join('')).toBe('abc')
    mock.restart({ log: 'archived' })
    await ask(mock, 'GET', '/api/v1/events/query?tenant_id=default')
    expect(mock.events.map(({ event_type }) => event_type).join('')).toBe('cab')
  })

  it('puts a tenant out of memory and renumbers its feed', async () => {
    const mock = mockCore()
    mock.append({ ...input('a', 'e'), tenant_id: 'acme' }, input('b', 'e'))
    const headers = { authorization: 'ask_x' }
    const epochOf = async () =>
      ((await ask(mock, 'GET', '/api/v1/event-feed', undefined, headers)).json as { head: { epoch: number } })
        .head.epoch
    const epoch = await epochOf()
    mock.fail({ type: 'eviction', tenant: 'acme' })
    expect(await total(mock)).toBe(1)
    expect(await epochOf()).toBe(epoch)
    mock.evict()
    expect(await total(mock)).toBe(0)
    expect(await epochOf()).not.toBe(epoch)
  })

  it('resets one consumer, or all of them', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e'))
    const cursors = async () => {
      const found = []
      for (const id of ['c', 'd'])
        found.push(
          (await ask(mock, 'GET', `/api/v1/consumers/${id}`)).json as { cursor_position: number | null },
        )
      return found.map(({ cursor_position }) => cursor_position)
    }
    for (const id of ['c', 'd']) await ask(mock, 'POST', `/api/v1/consumers/${id}/ack`, { position: 1 })
    mock.resetConsumers('c')
    expect(await cursors()).toEqual([null, 1])
    mock.fail({ type: 'consumer_reset' })
    expect(await cursors()).toEqual([null, null])
  })

  it('loses live events with and without a word', async () => {
    const mock = mockCore()
    const { frames } = await open(mock)
    mock.lose(1)
    mock.lag(2)
    mock.append(...['a', 'b', 'c', 'd'].map((entity) => input('a', entity)))
    await settle()
    expect(frames).toMatchObject([{ type: 'lagged', missed: 2 }, { entity_id: 'd' }])
  })

  it('ends what waits for an answer when it is a restart', async () => {
    const clock = virtualClock()
    const mock = mockCore({ views: true, clock })
    const headers = { authorization: 'ask_x' }
    const definition = { source: { prefixes: ['a'] }, key: 'x', ops: [{ on: 'a', delete: true }] }
    await ask(mock, 'PUT', '/api/v1/views/v', definition, headers)
    const waiting = ask(mock, 'GET', '/api/v1/views/v/changes?wait=5', undefined, headers)
    const failure = expect(waiting).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    await settle()
    mock.restart()
    await failure
    expect(clock.pending).toBe(0)
  })
})

describe('faults of frames', () => {
  it('lose and cut single frames', async () => {
    const mock = mockCore()
    mock.append(...['a', 'b', 'c'].map((entity) => input('a', entity)))
    mock.fail({ type: 'frames', lose: [2], cut: [4] })
    const socket = new mock.webSocket('ws://core.test/api/v1/events/stream?consumer_id=c')
    const texts: string[] = []
    socket.addEventListener('message', ({ data }) => texts.push(data as string))
    await settle()
    expect(texts.slice(0, 2).map((text) => JSON.parse(text).position)).toEqual([1, 3])
    expect(texts[2]).toBe('{"replayed":3,"type')
    expect(mock.connections[0]?.sentCount).toBe(3)
  })

  it('reset the connection behind some frames', async () => {
    const mock = mockCore()
    mock.append(...['a', 'b', 'c'].map((entity) => input('a', entity)))
    mock.fail({ type: 'frames', dropAfter: 2 })
    const { frames, codes } = await open(mock, '?consumer_id=c')
    expect([frames.map(({ position }) => position), codes]).toEqual([[1, 2], [1006]])
    expect((await open(mock, '?consumer_id=c')).frames).toHaveLength(4)
  })

  it('slow each frame down', async () => {
    const clock = virtualClock()
    const mock = mockCore({ clock })
    mock.append(input('a', 'a'), input('a', 'b'))
    mock.fail({ type: 'frames', delayMs: 100 })
    const { frames } = await open(mock, '?consumer_id=c')
    expect(frames).toHaveLength(0)
    await clock.advance(100)
    expect(frames).toHaveLength(1)
    await clock.advance(150)
    expect(frames).toHaveLength(2)
    await clock.advance(50)
    expect(frames.at(-1)).toMatchObject({ type: 'replay_complete' })
    mock.append(input('a', 'c'))
    await clock.advance(100)
    expect(frames.at(-1)).toMatchObject({ entity_id: 'c' })
  })
})
