import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const get = async (mock: MockCore, path: string) =>
  (await ask(mock, 'GET', `/api/v1/schema-evolution/${path}`, undefined, { 'x-api-key': 'ask_any' })).json

describe('inferred schemas', () => {
  it('grow by new fields, which may then be missing', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e', { x: { y: 1 }, n: null }), input('a', 'e', { x: {}, n: 2, more: [1] }))
    expect(await get(mock, 'schema/a')).toEqual({
      event_type: 'a',
      inferred_schema: {
        fields: {
          more: { inferred_type: 'Array', name: 'more', nested: {}, nullable: true },
          n: { inferred_type: 'Null', name: 'n', nested: {}, nullable: true },
          x: {
            inferred_type: 'Object',
            name: 'x',
            nested: { y: { inferred_type: 'Number', name: 'y', nested: {}, nullable: false } },
            nullable: false,
          },
        },
      },
      json_schema: {
        properties: {
          more: { type: 'array' },
          n: { type: 'null' },
          x: { properties: { y: { type: 'number' } }, type: 'object' },
        },
        required: ['x'],
        type: 'object',
      },
      version: 2,
    })
  })

  it('stay as they are when a field is lost or changes its type, which is noted', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e', { x: 1 }), input('a', 'e', { x: 'text' }), input('a', 'e', {}))
    expect(await get(mock, 'history/a')).toMatchObject({
      current_version: 1,
      history: [
        { action: 'Inferred', from_version: null, to_version: 1 },
        {
          action: 'BreakingChangeDetected',
          from_version: 1,
          to_version: null,
          type_changes: [{ field: 'x', old_type: 'number', new_type: 'string' }],
        },
        { action: 'BreakingChangeDetected', removed_fields: ['x'] },
      ],
    })
    expect(await get(mock, 'stats')).toEqual({
      stats: { breaking_changes: 2, total_evolutions: 3, tracked_event_types: 1 },
      tracked_event_types: ['a'],
    })
  })

  it('are no 404 where there are none', async () => {
    expect(await get(mockCore(), 'schema/none')).toEqual({
      error: 'No schema inferred for this event type',
      event_type: 'none',
    })
    expect(await get(mockCore(), 'history/none')).toMatchObject({ current_version: null, history: [] })
  })
})
