import { describe, expect, it } from 'vitest'
import { mockCore } from '../../src/mock/index.ts'
import { ask, framesOf, input, settle } from './ask.ts'

describe('a mock Core', () => {
  it('makes the same events from the same clock and random source', () => {
    const events = () => {
      let seed = 7
      const random = () => {
        seed = (seed * 16_807) % 2_147_483_647
        return seed / 2_147_483_647
      }
      const mock = mockCore({ clock: { now: () => 1_000, setTimeout: () => () => {} }, random })
      return mock.append(input('a', 'e'), input('a', 'e'))
    }
    expect(events()).toEqual(events())
    expect(new Set(events().map(({ id }) => id)).size).toBe(2)
  })

  it('refuses a flavour it does not know', () => {
    expect(() => mockCore({ flavour: 'core-1.0.0' as never })).toThrow(
      "Expected `flavour` to be one of 'core-0.27.0', 'core-0.19.2', 'query-service', 'control-plane', got \"core-1.0.0\"",
    )
  })

  it('has events of writers at the same moment in another order than that of their times', async () => {
    const mock = mockCore()
    const events = mock.appendAtOnce(input('a', 'e'), input('a', 'e'), input('a', 'e'))
    expect(mock.events).toEqual(events)
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3])
    expect(
      events
        .map(({ timestamp }) => timestamp)
        .toSorted()
        .toReversed(),
    ).toEqual(events.map(({ timestamp }) => timestamp))
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(3)
  })

  it('refuses to append what Core refuses, and keeps the events before it', () => {
    const mock = mockCore()
    expect(() => mock.append(input('a', 'e'), input('A', 'e'), input('a', 'e'))).toThrow(/must be lowercase/)
    expect(mock.events).toHaveLength(1)
  })

  it('keeps log, positions and versions over a restart, and cuts streams', async () => {
    const mock = mockCore()
    mock.append(input('a', 'x'), input('a', 'y'))
    const ids = mock.events.map(({ id }) => id)
    const socket = new mock.webSocket('ws://core.test/api/v1/events/stream')
    const codes: number[] = []
    socket.onclose = ({ code }) => codes.push(code)
    await settle()
    mock.restart()
    await settle()
    expect(codes).toEqual([1006])
    expect(mock.events.map(({ id }) => id)).toEqual(ids)
    expect((await ask(mock, 'GET', '/api/v1/stats')).json).toMatchObject({
      total_events: 2,
      total_ingested: 2,
    })
    expect(mock.append(input('a', 'x'))[0]?.version).toBe(2)
  })

  it('gives events other positions when it is renumbered', () => {
    const mock = mockCore()
    const [x, y, z] = mock.append(input('a', 'x'), input('a', 'y'), input('a', 'z')).map(({ id }) => id)
    mock.restart({ log: 'renumbered' })
    expect(mock.events.map(({ id }) => id)).toEqual([z, x, y])
  })

  it('forgets everything when its log is lost', async () => {
    const mock = mockCore()
    mock.append(input('a', 'x'))
    await ask(mock, 'POST', '/api/v1/consumers/c/ack', { position: 1 })
    mock.restart({ log: 'lost' })
    expect(mock.events).toEqual([])
    expect((await ask(mock, 'GET', '/api/v1/consumers/c')).json).toMatchObject({ cursor_position: null })
    expect(mock.append(input('a', 'x'))[0]?.version).toBe(1)
  })

  it.each([
    [undefined, null],
    ['kept', 1],
    ['reset', null],
  ] as const)(
    'after a restart with cursors %s leaves a careless consumer at %s',
    async (cursors, expected) => {
      const mock = mockCore()
      mock.append(input('a', 'x'))
      await ask(mock, 'POST', '/api/v1/consumers/c/ack', { position: 1 })
      await ask(mock, 'POST', '/api/v1/consumers', { consumer_id: 'c' })
      mock.restart({ log: 'kept', ...(cursors === undefined ? {} : { cursors }) })
      expect((await ask(mock, 'GET', '/api/v1/consumers/c')).json).toMatchObject({
        cursor_position: expected,
      })
    },
  )

  it('gives the next stream an event twice on request', async () => {
    const mock = mockCore()
    mock.overlapNext(input('a', 'between'))
    const frames = framesOf(new mock.webSocket('ws://core.test/api/v1/events/stream?consumer_id=c'))
    await settle()
    const [event] = mock.events
    expect(frames).toEqual([
      { type: 'replay', position: 1, event },
      { type: 'replay_complete', replayed: 1 },
      event,
    ])
  })

  it('lets open streams lose events on request', async () => {
    const mock = mockCore()
    const frames = framesOf(new mock.webSocket('ws://core.test/api/v1/events/stream'))
    await settle()
    mock.lag(2)
    const [, , third] = mock.append(input('a', '1'), input('a', '2'), input('a', '3'))
    await settle()
    expect(frames).toEqual([{ type: 'lagged', missed: 2 }, third])
  })
})
