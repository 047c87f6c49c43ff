import { describe, expect, it } from 'vitest'
import { foldRow, rowKeyOf } from '../../../src/mock/gateway/fold-view.ts'
import { sampleEvent } from '../../support/samples.ts'

const event = sampleEvent({
  entity_id: 'o-1',
  event_type: 'order.paid',
  timestamp: '2026-01-02T03:04:05.000000318Z',
  payload: { customer: { id: 'c-1' }, total: 5, tag: 'new' },
})

describe('a row', () => {
  it.each([
    ['{entity_id}', 'o-1'],
    ['{payload.customer.id}/{day:timestamp}', 'c-1/2026-01-02'],
    ['{event_type}:{payload.total}', 'order.paid:5'],
    ['all', 'all'],
    ['{payload.nothing}', undefined],
  ])('goes by the key %j', (template, key) => {
    expect(rowKeyOf(template, event)).toBe(key)
  })

  it.each<[op: object, row: object | null, next: unknown]>([
    [
      { on: 'order.paid', set: { at: 'timestamp', by: { literal: null } } },
      null,
      { at: event.timestamp, by: null },
    ],
    [{ on: 'order.', set: { missing: 'payload.missing' } }, { a: 1 }, { a: 1 }],
    [{ on: 'order*', unset: ['a'] }, { a: 1, b: 2 }, { b: 2 }],
    [{ on: 'order.paid', delete: true }, { a: 1 }, null],
    [{ on: 'order.paid', increment: { n: 2 } }, { n: 1 }, { n: 3 }],
    [{ on: 'order.paid', increment: { n: 2 } }, null, { n: 2 }],
    [{ on: 'order.paid', max: { top: 'payload.total' } }, { top: 4 }, { top: 5 }],
    [{ on: 'order.paid', max: { top: 'payload.total' } }, { top: 6 }, { top: 6 }],
    [{ on: 'order.paid', min: { low: 'payload.total' } }, { low: 6 }, { low: 5 }],
    [{ on: 'order.paid', min: { low: 'payload.total' } }, null, { low: 5 }],
    [{ on: 'order.paid', append: { tags: 'payload.tag' } }, { tags: ['old'] }, { tags: ['old', 'new'] }],
    [{ on: 'order.paid', remove: { tags: 'payload.tag' } }, { tags: ['old', 'new'] }, { tags: ['old'] }],
    [{ on: 'order.paid', status: { field: 's', from: 'suffix' } }, null, { s: 'paid' }],
    [
      { on: 'order.paid', status: { field: 's', from: 'suffix', transitions: { made: ['paid'] } } },
      { s: 'made' },
      { s: 'paid' },
    ],
    [
      { on: 'order.paid', status: { field: 's', from: 'suffix', transitions: { made: [] } } },
      { s: 'made' },
      { s: 'made' },
    ],
    [
      { on: 'order.paid', when: { 'payload.customer.id': 'c-1' }, set: { ok: { literal: true } } },
      null,
      { ok: true },
    ],
    [{ on: 'order.paid', when: { 'payload.total': '5' }, set: { ok: { literal: true } } }, null, undefined],
    [{ on: 'order.made', delete: true }, { a: 1 }, undefined],
    [{ on: 'order', delete: true }, { a: 1 }, undefined],
  ])('after %j and from %j', (op, row, next) => {
    expect(foldRow([op], row as Record<string, unknown> | null, event)).toEqual(next)
  })

  it('takes the operations in their order', () => {
    const ops = [
      { on: 'order.paid', delete: true },
      { on: 'order.paid', set: { total: 'payload.total' } },
    ]
    expect(foldRow(ops, { old: 1 }, event)).toEqual({ total: 5 })
  })
})
