import { describe, expect, it } from 'vitest'
import { type MockCore, type MockCoreOptions, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const key = { authorization: 'Bearer ask_any' }
const analytics = (mock: MockCore, path: string) =>
  ask(mock, 'GET', `/api/v1/analytics/${path}`, undefined, key)

/** A mock whose events come when they are told to. */
function timed(options: MockCoreOptions = {}) {
  let nowMs = 0
  const mock = mockCore({ ...options, clock: { now: () => nowMs, setTimeout: () => () => {} } })
  return {
    mock,
    at(time: string, ...events: ReturnType<typeof input>[]) {
      nowMs = Date.parse(time)
      mock.append(...events)
    },
  }
}

describe('event frequency', () => {
  it('counts by window and fills the gaps', async () => {
    const { mock, at } = timed()
    at('2026-01-01T10:59:59Z', input('a', 'e'), input('b', 'e'))
    at('2026-01-01T13:00:00Z', input('a', 'e'))
    const { json } = await analytics(
      mock,
      'frequency?window=hour&since=2026-01-01T10:30:00Z&until=2026-01-01T14:00:00.5Z',
    )
    expect(json).toEqual({
      buckets: [
        { timestamp: '2026-01-01T10:00:00Z', count: 2, event_types: { a: 1, b: 1 } },
        { timestamp: '2026-01-01T11:00:00Z', count: 0, event_types: {} },
        { timestamp: '2026-01-01T12:00:00Z', count: 0, event_types: {} },
        { timestamp: '2026-01-01T13:00:00Z', count: 1, event_types: { a: 1 } },
        { timestamp: '2026-01-01T14:00:00Z', count: 0, event_types: {} },
      ],
      total_events: 3,
      window: 'hour',
      time_range: { from: '2026-01-01T10:30:00Z', to: '2026-01-01T14:00:00.500Z' },
    })
  })

  it.each([
    ['minute', '2026-01-29T10:59:00Z'],
    ['day', '2026-01-29T00:00:00Z'],
    ['week', '2026-01-26T00:00:00Z'],
    ['month', '2026-01-01T00:00:00Z'],
  ])('starts a %s where the calendar does', async (window, start) => {
    const { mock, at } = timed()
    at('2026-01-29T10:59:59Z', input('a', 'e'))
    const range = 'since=2026-01-29T10:59:01Z&until=2026-01-29T10:59:59.9Z'
    expect((await analytics(mock, `frequency?window=${window}&${range}`)).json).toMatchObject({
      buckets: [{ timestamp: start, count: 1 }],
    })
  })

  it('steps months by thirty days, as Core does, and so misses events', async () => {
    const { mock, at } = timed()
    at('2026-03-15T00:00:00Z', input('a', 'e'))
    const { json } = await analytics(
      mock,
      'frequency?window=month&since=2026-01-01T00:00:00Z&until=2026-03-31T00:00:00Z',
    )
    expect(json).toMatchObject({
      buckets: [
        { timestamp: '2026-01-01T00:00:00Z', count: 0 },
        { timestamp: '2026-01-31T00:00:00Z', count: 0 },
      ],
      total_events: 1,
    })
  })

  it('ignores the range on 0.19.2 unless an entity or a type is named', async () => {
    const { mock, at } = timed({ flavour: 'core-0.19.2' })
    at('2026-01-01T00:00:00Z', input('a', 'e'))
    const range = 'window=day&since=2026-02-01T00:00:00Z&until=2026-02-02T00:00:00Z'
    expect((await analytics(mock, `frequency?${range}`)).json).toMatchObject({ total_events: 1 })
    expect((await analytics(mock, `frequency?${range}&entity_id=e`)).text).toBe(
      '{"buckets":[],"total_events":0,"window":"day","time_range":{"from":"2026-02-01T00:00:00Z","to":"2026-02-02T00:00:00Z"}}',
    )
  })

  it.each([
    ['', 'missing field `since`'],
    ['since=2026-01-01T00:00:00Z', 'missing field `window`'],
    [
      'since=2026-01-01T00:00:00Z&window=year',
      'window: unknown variant `year`, expected one of `minute`, `hour`, `day`, `week`, `month`',
    ],
  ])('refuses ?%s', async (query, reason) => {
    const { status, text } = await analytics(mockCore(), `frequency?${query}`)
    expect([status, text]).toEqual([400, `Failed to deserialize query string: ${reason}`])
  })
})

describe('event summary', () => {
  it('calls unique what is among the ten commonest, and writes floats as floats', async () => {
    const { mock, at } = timed()
    for (let i = 0; i < 12; i++) at('2026-01-01T00:00:00Z', input('a', `e${i}`))
    at('2026-01-03T12:00:00Z', input('b', 'e0'))
    const { json, text } = await analytics(mock, 'summary')
    expect(json).toMatchObject({ total_events: 13, unique_entities: 10, unique_event_types: 2 })
    expect(text).toContain('"events_per_day":6.5,')
    expect(text).toContain('"top_entities":[{"entity_id":"e0","count":2,')
    expect((await analytics(mock, 'summary?event_type=b')).text).toContain('"percentage":100.0}')
  })

  it('is a bad request where there is nothing', async () => {
    const { status, json } = await analytics(mockCore(), 'summary')
    expect([status, json]).toEqual([
      400,
      { error: 'Validation error: No events found for the specified criteria' },
    ])
  })
})

describe('event correlation', () => {
  it('pairs events of an entity that are close, in either direction', async () => {
    const { mock, at } = timed()
    at('2026-01-01T00:00:00Z', input('a', 'e'), input('a', 'f'))
    at('2026-01-01T00:00:10Z', input('b', 'e'))
    at('2026-01-01T00:01:00Z', input('b', 'f'))
    at('2026-01-01T00:01:20Z', input('a', 'f'))
    const correlate = (window: number) =>
      analytics(mock, `correlation?event_type_a=a&event_type_b=b&time_window_seconds=${window}`)
    expect((await correlate(20)).json).toMatchObject({
      total_a: 3,
      total_b: 2,
      correlated_pairs: 2,
      examples: [
        { entity_id: 'e', time_between_seconds: 10 },
        { entity_id: 'f', time_between_seconds: 20 },
      ],
    })
    expect((await correlate(-1)).text).toContain(
      '"correlated_pairs":0,"correlation_percentage":0.0,"avg_time_between_seconds":0.0,"examples":[]}',
    )
  })

  it('wants whole seconds', async () => {
    const { text } = await analytics(
      mockCore(),
      'correlation?event_type_a=a&event_type_b=b&time_window_seconds=1.5',
    )
    expect(text).toBe(
      'Failed to deserialize query string: time_window_seconds: invalid digit found in string',
    )
  })
})
