import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../../src/errors.ts'
import { parseFrame } from '../../src/stream/frames.ts'
import { liveFrame, replayFrame, storedEvent } from '../support/events.ts'
import { randomRuns } from '../support/random-runs.ts'

const event = storedEvent()

/** Parses, and lets only the one error through that parsing may end in. */
function parseOrRefuse(text: string): unknown {
  try {
    return parseFrame(text)
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError)
    return 'refused'
  }
}

describe('parseFrame', () => {
  test('reads a replayed event with its position', () => {
    expect(parseFrame(replayFrame(event, 7))).toEqual({ type: 'event', mode: 'replay', position: 7, event })
  })

  test('reads a bare event as live and without a position', () => {
    expect(parseFrame(liveFrame(event))).toEqual({ type: 'event', mode: 'live', position: undefined, event })
  })

  test('reads the end of a replay and a report of loss', () => {
    expect(parseFrame('{"type":"replay_complete","replayed":0}')).toEqual({
      type: 'replay_complete',
      replayed: 0,
    })
    expect(parseFrame('{"type":"lagged","missed":12}')).toEqual({ type: 'lagged', missed: 12 })
  })

  test('reads an array of frames in its order', () => {
    const second = storedEvent()
    const text = `[${liveFrame(event)},${replayFrame(second, 2)},{"type":"replay_complete","replayed":1}]`
    expect(parseFrame(text)).toMatchObject([
      { mode: 'live', event },
      { mode: 'replay', position: 2, event: second },
      { type: 'replay_complete' },
    ])
    expect(parseFrame(`[${liveFrame(event)}]`)).toMatchObject([{ event }])
    expect(parseFrame('[]')).toEqual([])
  })

  test('keeps every field of an event, those it does not know included', () => {
    const odd = { ...event, payload: [1, null], metadata: { a: 1 }, shard: 'x' }
    expect(parseFrame(JSON.stringify(odd))).toEqual({
      type: 'event',
      mode: 'live',
      position: undefined,
      event: odd,
    })
  })

  test.each([
    '',
    'nonsense',
    '{',
    'null',
    'true',
    '7',
    '"text"',
    '{}',
    '[null]',
    '[[]]',
    '{"type":"ping"}',
    '{"type":"subscribe","filters":[]}',
    '{"type":"replay"}',
    '{"type":"replay","position":1,"event":{"id":"x"}}',
    '{"type":"replay_complete"}',
    '{"type":"lagged","missed":"many"}',
    JSON.stringify({ type: 'replay', position: 1, event: { ...event, id: 7 } }),
    JSON.stringify({ ...event, entity_id: undefined }),
    JSON.stringify({ ...event, type: 'snapshot' }),
    `[${liveFrame(event)},{"type":"ping"}]`,
  ])('knows nothing of %j', (text) => {
    expect(parseFrame(text)).toBeUndefined()
  })

  test.each(['0', '-1', '1.5', '9007199254740992', '1e300', '"7"', 'null', 'true', '[7]'])(
    'refuses a replayed event at position %s',
    (position) => {
      const text = `{"type":"replay","position":${position},"event":${JSON.stringify(event)}}`
      expect(() => parseFrame(text)).toThrow(expect.objectContaining({ code: 'protocol', where: 'position' }))
      expect(() => parseFrame(`[${text}]`)).toThrow(expect.objectContaining({ code: 'protocol' }))
    },
  )

  test('refuses a replayed event without a position', () => {
    expect(() => parseFrame(JSON.stringify({ type: 'replay', event }))).toThrow(
      expect.objectContaining({ code: 'protocol', where: 'position' }),
    )
  })

  test('reads the largest position that a number holds', () => {
    expect(parseFrame(replayFrame(event, Number.MAX_SAFE_INTEGER))).toMatchObject({
      position: Number.MAX_SAFE_INTEGER,
    })
  })

  test('leaves the prototype of objects alone', () => {
    const text = liveFrame(event).replace('"payload":', '"__proto__":{"polluted":true},"payload":')
    parseFrame(text)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('survives frames that are deep', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(parseOrRefuse(deep)).toBeUndefined()
    expect(parseOrRefuse('['.repeat(100_000))).toBeUndefined()
    expect(
      parseOrRefuse(`{"type":"replay","position":${'9'.repeat(10_000)},"event":${JSON.stringify(event)}}`),
    ).toBe('refused')
  })

  test('throws nothing but a protocol error, whatever comes', () => {
    const field = fc.constantFrom('type', 'position', 'event', 'replayed', 'missed', 'id', 'event_type')
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('replay', 'replay_complete', 'lagged', null, 2 ** 53, -1, event),
    )
    const shaped = fc.array(fc.tuple(field, value)).map((pairs) => JSON.stringify(Object.fromEntries(pairs)))
    const frames = [replayFrame(event, 1), liveFrame(event), '{"type":"lagged","missed":3}']
    const mutated = fc
      .tuple(fc.constantFrom(...frames), fc.nat(), fc.nat(4), fc.string({ maxLength: 4 }))
      .map(([text, at, cut, put]) => {
        const index = at % text.length
        return text.slice(0, index) + put + text.slice(index + cut)
      })
    const listed = fc
      .array(fc.oneof(shaped, mutated), { maxLength: 3 })
      .map((texts) => `[${texts.join(',')}]`)
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), shaped, mutated, listed), (text) => {
        parseOrRefuse(text)
      }),
      randomRuns(20_000),
    )
  })
})
