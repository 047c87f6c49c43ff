import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const key = { 'x-api-key': 'ask_any' }
const query = (mock: MockCore, body: object) => ask(mock, 'POST', '/api/v1/geospatial/query', body, key)

function filled(): MockCore {
  const mock = mockCore()
  mock.append(
    input('a', 'near', { latitude: 50.05, longitude: 8.25 }),
    input('b', 'here', { location: { lat: 50.06, lng: 8.26 } }),
    { ...input('b', 'far', { lat: 1, lng: 1 }), metadata: { lat: -1, lng: -2 } },
    input('b', 'nowhere', { lat: 91, lng: 0 }),
  )
  return mock
}

describe('places', () => {
  it('are found in metadata first, then in payloads', async () => {
    const { json, text } = await query(filled(), { event_type: 'b' })
    expect(json).toMatchObject({
      results: [{ event: { entity_id: 'here' } }, { event: { entity_id: 'far' } }],
      total: 2,
    })
    expect(text).toContain('{"coordinate":{"lat":-1.0,"lng":-2.0},"distance_km":null,')
    expect((await ask(filled(), 'GET', '/api/v1/geospatial/stats', undefined, key)).text).toBe(
      '{"grid_cells":2,"indexed_events":3}',
    )
  })

  it('are found in a box or a circle, the nearest first', async () => {
    const box = { min_lat: 49, min_lng: 8, max_lat: 51, max_lng: 8.255 }
    expect((await query(filled(), { bbox: box })).json).toMatchObject({ total: 1 })
    const radius = { center_lat: 50.06, center_lng: 8.26, radius_km: 5 }
    expect((await query(filled(), { radius, sort_by_distance: true })).json).toMatchObject({
      results: [
        { distance_km: 0, event: { entity_id: 'here' } },
        { distance_km: 1.321410640430448, event: { entity_id: 'near' } },
      ],
    })
    expect((await query(filled(), { radius, limit: 1 })).json).toMatchObject({ total: 1 })
  })

  it('are numbers', async () => {
    const { status, text } = await query(mockCore(), { radius: { center_lat: 'x' } })
    expect([status, text]).toEqual([
      422,
      'Failed to deserialize the JSON body into the target type: radius.center_lat: invalid type: string "x", expected f64 at line 1 column 27',
    ])
  })
})
