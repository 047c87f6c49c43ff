import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const path = '/api/v1/pipelines'
const id = '00000000-0000-4000-8000-000000000001'
const config = (operators: unknown[], more: object = {}) => ({
  id,
  name: 'p',
  source_event_types: ['a'],
  operators,
  enabled: true,
  output: 'o',
  ...more,
})
const stats = async (mock: MockCore) => (await ask(mock, 'GET', `${path}/${id}/stats`)).json

describe('pipelines', () => {
  it('come back complete', async () => {
    const mock = mockCore()
    const body = config([
      {
        type: 'window',
        config: { window_type: 'tumbling', size_seconds: 60 },
        aggregation: { type: 'reduce', field: 'n', function: 'sum' },
      },
      { value: { z: 1, a: 2 }, op: 'eq', field: 'a', type: 'filter', junk: 1 },
    ])
    expect((await ask(mock, 'POST', path, body)).text).toBe(
      `{"enabled":true,"name":"p","pipeline_id":"${id}"}`,
    )
    expect((await ask(mock, 'GET', `${path}/${id}`)).text).toBe(
      `{"id":"${id}","name":"p","description":null,"source_event_types":["a"],"operators":[` +
        '{"type":"window","config":{"window_type":"tumbling","size_seconds":60,"slide_seconds":null,"session_timeout_seconds":null},' +
        '"aggregation":{"type":"reduce","field":"n","function":"sum","group_by":null}},' +
        '{"type":"filter","field":"a","value":{"a":2,"z":1},"op":"eq"}],"enabled":true,"output":"o"}',
    )
    expect((await ask(mock, 'GET', path)).json).toMatchObject({ total: 1, pipelines: [{ id }] })
  })

  it('count what they process, filter and fail', async () => {
    const mock = mockCore()
    await ask(mock, 'POST', path, config([{ type: 'filter', field: 'x.y', value: 3, op: 'gt' }]))
    mock.append(input('a', 'e', { x: { y: 4 } }), input('a', 'e', { x: { y: 2 } }), input('b', 'e'))
    expect(await stats(mock)).toMatchObject({ events_processed: 2, events_filtered: 1, events_failed: 0 })
    await ask(mock, 'PUT', `${path}/${id}/reset`)
    expect(await stats(mock)).toMatchObject({ events_processed: 0, last_processed: null })
    await ask(mock, 'POST', path, config([{ type: 'reduce', field: 'x', function: 'median' }]))
    mock.append(input('a', 'e', { x: 1 }))
    expect(await stats(mock)).toMatchObject({ events_processed: 0, events_failed: 1 })
    await ask(mock, 'POST', path, config([], { enabled: false }))
    mock.append(input('a', 'e'))
    expect(await stats(mock)).toMatchObject({ events_processed: 0 })
  })

  it('hand what one step makes to the next', async () => {
    const mock = mockCore()
    const steps = [
      { type: 'map', field: 'name', transform: 'uppercase' },
      { type: 'map', field: 'n', transform: 'multiply:2' },
      { type: 'enrich', source: 's', fields: ['deep.er'] },
      { type: 'branch', field: 'name', branches: { AB: 'route' } },
      { type: 'filter', field: '_route', value: 'route', op: 'eq' },
      { type: 'filter', field: 'deep.er', value: 'enriched_', op: 'contains' },
      { type: 'reduce', field: 'n', function: 'sum' },
      { type: 'filter', field: 'value', value: 6, op: 'lt' },
    ]
    await ask(mock, 'POST', path, config(steps))
    mock.append(input('a', 'e', { name: 'ab', n: 1 }), input('a', 'e', { name: 'ab', n: 2 }))
    expect(await stats(mock)).toMatchObject({ events_processed: 2, events_filtered: 1 })
  })

  it('that are unknown are bad requests, except to a removal', async () => {
    const mock = mockCore()
    const unknown = { error: `Validation error: Pipeline not found: ${id}` }
    expect((await ask(mock, 'GET', `${path}/${id}`)).json).toEqual(unknown)
    expect((await ask(mock, 'PUT', `${path}/${id}/reset`)).json).toEqual(unknown)
    expect((await ask(mock, 'DELETE', `${path}/${id}`)).json).toEqual({ pipeline_id: id, removed: false })
  })

  it.each([
    [{}, 'operators[0]: missing field `type` at line 1 column 98'],
    [
      { type: 'x' },
      'operators[0].type: unknown variant `x`, expected one of `filter`, `map`, `reduce`, `window`, `enrich`, `branch` at line 1 column 107',
    ],
    [{ type: 'filter' }, 'operators[0]: missing field `field` at line 1 column 114'],
    [
      { type: 'window', config: { window_type: 'x' } },
      'operators[0]: unknown variant `x`, expected one of `tumbling`, `sliding`, `session` at line 1 column 143',
    ],
  ])('take no operator %j', async (operator, reason) => {
    const { status, text } = await ask(mockCore(), 'POST', path, config([operator]))
    expect([status, text]).toEqual([
      422,
      `Failed to deserialize the JSON body into the target type: ${reason}`,
    ])
  })
})
