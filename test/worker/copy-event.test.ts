import { describe, expect, test } from 'vitest'
import { copyEvent } from '../../src/worker/copy-event.ts'
import { storedEvent } from '../support/events.ts'

describe('copyEvent', () => {
  test('gives an equal event that shares no object with the first', () => {
    const event = storedEvent({
      payload: { list: [1, [2, { n: 3 }], null], text: 'x' },
      metadata: { by: {} },
    })
    const before = structuredClone(event)
    const copy = copyEvent(event)
    expect(copy).toEqual(event)
    const { list } = copy.payload as { list: [number, [number, { n: number }], ...null[]] }
    list[1][1].n = 4
    list.pop()
    Object.assign(copy.metadata as object, { by: 'another' })
    expect(event).toEqual(before)
  })

  test('keeps a field that is named as the prototype is', () => {
    const event = storedEvent({ payload: JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"n":1}}') })
    const { payload } = copyEvent(event) as { payload: object & { isAdmin?: boolean } }
    expect(JSON.stringify(payload)).toBe(JSON.stringify(event.payload))
    expect([payload.isAdmin, Object.getPrototypeOf(payload)]).toEqual([undefined, Object.prototype])
  })

  test('copies what is deeper than calls can be', () => {
    const payload = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    expect(copyEvent(storedEvent({ payload })).payload === payload).toBe(false)
  })
})
