import { describe, expect, it } from 'vitest'
import { wrongDefinition, wrongViewName } from '../../../src/mock/core/view-definition.ts'

const valid = {
  source: { prefixes: ['order.'] },
  key: '{entity_id}:{day:timestamp}',
  ops: [
    { on: 'order.*', set: { by: 'payload.user.name', last: 'timestamp', kind: { literal: [1] } } },
    { on: 'order.', when: { 'payload.kind': 'gift', entity_id: 'x' }, increment: { gifts: -1 } },
    { on: 'order.gone', delete: true },
    { on: 'order.x', unset: ['by'] },
    { on: 'order.x', max: { top: 'payload.n' } },
    { on: 'order.x', status: { field: 'state', from: 'suffix', transitions: { placed: ['paid'] } } },
  ],
}

const op = (operation: unknown) => ({ ...valid, ops: [valid.ops[0], operation] })

describe('a view definition', () => {
  it('is taken when every part is right', () => {
    expect(wrongDefinition(valid)).toBeUndefined()
  })

  it.each([
    [null, 'definition must be an object'],
    [{ ...valid, zz: 1, extra: 1 }, "definition has unknown field 'extra'"],
    [{ ...valid, source: [] }, 'source must be an object'],
    [{ ...valid, source: { prefixes: [] } }, 'source.prefixes must contain 1..8 prefixes'],
    [
      { ...valid, source: { prefixes: ['é'.repeat(65)] } },
      'each source prefix must be a string of 1..128 bytes',
    ],
    [{ ...valid, key: '' }, 'key must be a template of 1..512 bytes'],
    [{ ...valid, key: 'a}' }, "key has an unmatched '}'"],
    [{ ...valid, key: 'a{b' }, "key has an unclosed '{'"],
    [
      { ...valid, key: '{timestamp}' },
      "key segment '{timestamp}' must be entity_id, event_type, day:timestamp or payload.<path>",
    ],
    [{ ...valid, ops: [] }, 'ops must contain 1..64 operations'],
    [{ ...valid, note: 'x'.repeat(8192) }, 'definition exceeds 8192 bytes'],
  ])('is refused for the first thing that is wrong: %#', (definition, reason) => {
    expect(wrongDefinition(definition)).toBe(reason)
  })

  it.each([
    [1, 'operation must be an object'],
    [{ delete: true }, 'on must be an event type or prefix'],
    [
      { on: 'a b', delete: true },
      "on must be 1..128 bytes: an exact event type, or a prefix ending in '.' or '*'",
    ],
    [{ on: 'a', when: {}, delete: true }, 'when must hold 1..16 conditions'],
    [{ on: 'a', when: { 'payload.x': [] }, delete: true }, "when 'payload.x' must compare to a JSON scalar"],
    [
      { on: 'a' },
      'operation must carry exactly one of set, unset, delete, increment, max, min, append, remove, status',
    ],
    [
      { on: 'a', rename: {} },
      "unknown operation 'rename'; expected one of set, unset, delete, increment, max, min, append, remove, status",
    ],
    [{ on: 'a', delete: false }, 'delete must be true'],
    [{ on: 'a', set: { 'a b': 'entity_id' } }, "set field 'a b' must be 1..64 characters of [A-Za-z0-9_-]"],
    [
      { on: 'a', set: { a: 'name' } },
      'set: value must be payload.<path>, entity_id, event_type, timestamp, day:timestamp or {"literal": <json>}',
    ],
    [{ on: 'a', set: { a: { literal: 'x'.repeat(1023) } } }, 'set: literal exceeds 1024 bytes'],
    [{ on: 'a', increment: { a: 1.5 } }, 'increment amounts must be integers'],
    [{ on: 'a', unset: [] }, 'unset must list 1..32 field names'],
    [{ on: 'a', status: { field: 'a' } }, 'status.from must be "suffix" or a value expression'],
    [
      { on: 'a', status: { field: 'a', from: 'suffix', transitions: { x: [1] } } },
      "status.transitions['x'] must list at most 32 states of 128 bytes",
    ],
  ])('names the operation that is wrong: %#', (operation, reason) => {
    expect(wrongDefinition(op(operation))).toBe(`ops[1]: ${reason}`)
  })

  it('has a short name in lower case', () => {
    expect(wrongViewName('orders-by_day2')).toBeUndefined()
    for (const name of ['', 'Orders', 'a b', 'x'.repeat(49)])
      expect(wrongViewName(name)).toBe('view name must be 1..48 characters of [a-z0-9_-]')
  })
})
