import { fieldOf } from '../core/canonical-json.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { jsonAnswer, type MockAnswer, type MockRequest, rawJsonAnswer } from '../http/answer.ts'
import { boolean, type JsonShape, object, optional, required, text } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'
import type { CallerRoutes } from './caller-routes.ts'

/** Events by the places that their metadata or payloads name. */
export const geospatialRoutes: CallerRoutes = {
  '/api/v1/geospatial/query': { POST: queryPlaces },
  '/api/v1/geospatial/stats': { GET: getPlaceStats },
}

interface Place {
  readonly lat: number
  readonly lng: number
}

interface Box {
  readonly min_lat: number
  readonly min_lng: number
  readonly max_lat: number
  readonly max_lng: number
}

interface Circle {
  readonly center_lat: number
  readonly center_lng: number
  readonly radius_km: number
}

interface PlaceQuery {
  readonly bbox?: Box | null
  readonly radius?: Circle | null
  readonly event_type?: string | null
  readonly tenant_id?: string | null
  readonly limit?: number | null
  readonly sort_by_distance?: boolean | null
}

const number: JsonShape = { kind: 'number' }

const queryShape = object('GeoQueryRequest', {
  bbox: optional(
    object('BoundingBox', {
      min_lat: required(number),
      min_lng: required(number),
      max_lat: required(number),
      max_lng: required(number),
    }),
  ),
  radius: optional(
    object('RadiusQuery', {
      center_lat: required(number),
      center_lng: required(number),
      radius_km: required(number),
    }),
  ),
  event_type: optional(text),
  tenant_id: optional(text),
  limit: optional({ kind: 'integer', width: 'usize' }),
  sort_by_distance: optional(boolean),
})

interface Found {
  readonly entry: LogEntry
  readonly place: Place
  readonly km: number | undefined
}

/** A circle wins over a box. */
function queryPlaces(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<PlaceQuery>(request, queryShape)
  if (!body.ok) return body.answer
  const { event_type, tenant_id, limit, sort_by_distance } = body.value
  const found = core.log.entries.flatMap((entry) => {
    const { event } = entry
    if (event_type != null && event.event_type !== event_type) return []
    if (tenant_id != null && event.tenant_id !== tenant_id) return []
    return findAt(entry, body.value)
  })
  const farAway = Number.POSITIVE_INFINITY
  if (sort_by_distance) found.sort((a, b) => (a.km ?? farAway) - (b.km ?? farAway) || 0)
  const results = found.slice(0, limit ?? found.length)
  return rawJsonAnswer(200, `{"results":[${results.map(resultJson).join(',')}],"total":${results.length}}`)
}

function findAt(entry: LogEntry, { bbox, radius }: PlaceQuery): Found[] {
  const place = placeOf(entry)
  if (place === undefined) return []
  if (radius != null) {
    const km = distanceKm({ lat: radius.center_lat, lng: radius.center_lng }, place)
    return km <= radius.radius_km ? [{ entry, place, km }] : []
  }
  const isOutside =
    bbox != null &&
    (place.lat < bbox.min_lat ||
      place.lat > bbox.max_lat ||
      place.lng < bbox.min_lng ||
      place.lng > bbox.max_lng)
  return isOutside ? [] : [{ entry, place, km: undefined }]
}

function resultJson({ entry, place, km }: Found): string {
  const { entity_id, event_type, id, metadata = null, payload, tenant_id, version } = entry.event
  const timestamp = entry.event.timestamp.replace('Z', '+00:00')
  const event = { entity_id, event_type, id, metadata, payload, tenant_id, timestamp, version }
  const coordinate = `{"lat":${float(place.lat)},"lng":${float(place.lng)}}`
  const distance = km === undefined ? 'null' : float(km)
  return `{"coordinate":${coordinate},"distance_km":${distance},"event":${JSON.stringify(event)}}`
}

function float(value: number): string {
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

const cellsPerDegree = 10

function getPlaceStats(core: CoreState): MockAnswer {
  const places = core.log.entries.flatMap((entry) => placeOf(entry) ?? [])
  const cell = (degrees: number) => Math.floor(degrees / (1 / cellsPerDegree))
  const cells = new Set(places.map(({ lat, lng }) => `${cell(lat)} ${cell(lng)}`))
  return jsonAnswer(200, { grid_cells: cells.size, indexed_events: places.length })
}

function placeOf({ event }: LogEntry): Place | undefined {
  return placeIn(event.metadata) ?? placeIn(event.payload)
}

function placeIn(value: unknown): Place | undefined {
  const location = fieldOf(value, 'location')
  return (
    placeFrom(location, 'lat', 'lng') ??
    placeFrom(location, 'latitude', 'longitude') ??
    placeFrom(value, 'lat', 'lng') ??
    placeFrom(value, 'latitude', 'longitude')
  )
}

function placeFrom(value: unknown, latName: string, lngName: string): Place | undefined {
  const [lat, lng] = [fieldOf(value, latName), fieldOf(value, lngName)]
  if (typeof lat !== 'number' || typeof lng !== 'number') return undefined
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : undefined
}

const earthRadiusKm = 6371

function distanceKm(a: Place, b: Place): number {
  const radians = (degrees: number) => degrees * (Math.PI / 180)
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2
  const h = half(a.lat, b.lat) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(a.lng, b.lng)
  return earthRadiusKm * 2 * Math.asin(Math.sqrt(h))
}
