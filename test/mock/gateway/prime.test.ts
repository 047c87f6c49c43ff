import { describe, expect, it } from 'vitest'
import { type MockCore, type MockFlavour, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const key = { authorization: 'Bearer ask_test' }
const node = 'node:contact:1'

function gateway(flavour: MockFlavour): MockCore {
  const mock = mockCore({ flavour })
  mock.append(
    {
      ...input('prime.node.created', node, { properties: { status: 'cold', tags: ['b'] } }),
      metadata: { source_priority: 9 },
    },
    { ...input('prime.node.updated', node, { properties: { status: 'warm', tags: 'a' } }), metadata: {} },
    input('prime.edge.created', node, { properties: { status: 'hot' } }),
  )
  return mock
}

const define = (mock: MockCore, field_policies: Record<string, string>) =>
  ask(mock, 'POST', '/api/v1/prime/projections', { entity_type: 'contact', field_policies }, key)
const project = (mock: MockCore, id = node) =>
  ask(mock, 'POST', `/api/v1/prime/nodes/${encodeURIComponent(id)}/project`, undefined, key)
const provenance = (mock: MockCore, field: string) =>
  ask(
    mock,
    'GET',
    `/api/v1/prime/nodes/${encodeURIComponent(node)}/fields/${field}/provenance`,
    undefined,
    key,
  )

describe('Prime', () => {
  it('is in envelopes at the query service', async () => {
    const mock = gateway('query-service')
    const defined = await define(mock, { status: 'last_write', tags: 'merge_array' })
    expect([defined.status, defined.json]).toEqual([
      201,
      { data: { entity_type: 'contact', persisted: true } },
    ])
    expect((await ask(mock, 'GET', '/api/v1/prime/projections', undefined, key)).json).toEqual({
      data: [{ entity_type: 'contact', field_policies: { status: 'last_write', tags: 'merge_array' } }],
      count: 1,
    })
    expect((await project(mock)).json).toEqual({
      data: { entity_type: 'contact', fields: { status: 'warm', tags: ['a', 'b'] }, observation_count: 2 },
    })
    expect((await provenance(mock, 'status')).json).toEqual({
      data: {
        field: 'status',
        value: 'warm',
        source_event_id: mock.events[1]?.id,
        source_event_at: mock.events[1]?.timestamp,
        merge_policy_applied: 'last_write',
      },
    })
  })

  it('is without envelopes at the control plane', async () => {
    const mock = gateway('control-plane')
    expect((await define(mock, { status: 'highest_priority' })).json).toEqual({
      entity_type: 'contact',
      persisted: true,
    })
    expect((await ask(mock, 'GET', '/api/v1/prime/projections', undefined, key)).json).toMatchObject({
      total: 1,
    })
    expect((await project(mock)).json).toMatchObject({ fields: { status: 'cold' }, observation_count: 2 })
    expect((await provenance(mock, 'status')).json).toMatchObject({ source_event_id: mock.events[0]?.id })
  })

  it('lets the latest count where the weights are the same', async () => {
    const mock = gateway('control-plane')
    await define(mock, { status: 'most_specific' })
    expect((await project(mock)).json).toMatchObject({ fields: { status: 'warm' } })
  })

  it('tells failures with statuses of its own at the query service', async () => {
    const mock = gateway('query-service')
    const refused = await define(mock, { status: 'best' })
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('HTTP 400: ')])
    const undefinedType = await project(mock)
    expect([undefinedType.status, undefinedType.text]).toEqual([502, expect.stringContaining('HTTP 404: ')])
    await define(mock, { tags: 'merge_array' })
    expect([(await provenance(mock, 'tags')).status, (await provenance(mock, 'tags')).json]).toEqual([
      404,
      { error: `no provenance for field 'tags' on ${node}` },
    ])
  })

  it('tells failures as a Core does at the control plane', async () => {
    const mock = gateway('control-plane')
    expect((await define(mock, { status: 'best' })).status).toBe(400)
    expect((await project(mock)).status).toBe(404)
    expect((await project(mock, 'contact-1')).status).toBe(400)
    expect((await provenance(mock, 'status')).status).toBe(404)
  })

  it('shows its nodes as a graph, in no envelope', async () => {
    for (const flavour of ['query-service', 'control-plane'] as const) {
      const mock = gateway(flavour)
      const graph = async (query: string) =>
        (await ask(mock, 'GET', `/api/v1/prime/graph${query}`, undefined, key)).json
      expect(await graph('')).toMatchObject({ nodes: [{ id: node, node_type: 'contact' }], has_more: false })
      expect(await graph('?node_type=order')).toMatchObject({ nodes: [] })
      expect(await graph('?limit=0')).toMatchObject({ nodes: [], has_more: true })
    }
  })

  it('can be left out', async () => {
    for (const flavour of ['query-service', 'control-plane'] as const) {
      const mock = mockCore({ flavour, gateway: { hasPrime: false } })
      expect((await ask(mock, 'GET', '/api/v1/prime/projections', undefined, key)).status).toBe(404)
    }
  })
})
