import { describe, expect, it } from 'vitest'
import type { Event, EventInput } from '../../../src/api.ts'
import { newAppendId, stampEvent, stampOf } from '../../../src/clients/writes/stamp.ts'

const input: EventInput = { event_type: 'user.signup', entity_id: 'user-1', payload: { email: 'a@b.c' } }

function stored(metadata: unknown): Event {
  return { ...input, metadata, id: 'e', tenant_id: 'default', version: 1, timestamp: '2026-01-31T12:00:00Z' }
}

describe('stamp', () => {
  it('is found again on what was stored, after a way as JSON', () => {
    const appendId = newAppendId(Math.random)
    const event = JSON.parse(JSON.stringify(stampEvent(input, appendId, 3)))
    expect(stampOf(stored(event.metadata))).toEqual({ append_id: appendId, index: 3 })
  })

  it('keeps the metadata beside it, and leaves the event that was given as it is', () => {
    const given = { ...input, metadata: { source: 'web' } }
    const event = stampEvent(given, 'a', 0)
    expect(event.metadata).toEqual({ source: 'web', $client: { append_id: 'a', index: 0 } })
    expect(given.metadata).toEqual({ source: 'web' })
  })

  it('replaces the stamp of an event that was read and is written again', () => {
    const event = stampEvent(stampEvent(input, 'first', 0), 'second', 1)
    expect(stampOf(stored(event.metadata))).toEqual({ append_id: 'second', index: 1 })
  })

  it('takes metadata that is null for none', () => {
    const event = stampEvent({ ...input, metadata: null as never }, 'a', 0)
    expect(event.metadata).toEqual({ $client: { append_id: 'a', index: 0 } })
  })

  it.each([['a text'], [5], [true], [['a']], [new Date(0)]])(
    'refuses metadata that is no object: %s',
    (metadata) => {
      expect(() => stampEvent({ ...input, metadata: metadata as never }, 'a', 0)).toThrow(
        expect.objectContaining({ code: 'invalid_input', field: 'metadata' }),
      )
    },
  )

  it.each([
    [null],
    ['$client'],
    [{}],
    [{ $client: 1 }],
    [{ $client: { append_id: 1, index: 0 } }],
    [{ $client: { append_id: 'a' } }],
  ])('is none where metadata holds something else: %j', (metadata) => {
    expect(stampOf(stored(metadata))).toBeUndefined()
  })

  it('has an id of its own for each append', () => {
    const ids = Array.from({ length: 100 }, () => newAppendId(Math.random))
    expect(new Set(ids).size).toBe(100)
  })
})
