import { readFileSync } from 'node:fs'
import type { Event, EventInput } from '../../src/index.ts'

/** One row of the real flight data of `vega-datasets`. */
export interface Flight {
  readonly date: string
  readonly delay: number
  readonly distance: number
  readonly origin: string
  readonly destination: string
}

/** What is kept of an airport's departures. */
export interface Departures {
  flights: number
  delay: number
  farthest: number
  last: string
}

/** The first `count` of the 20,000 flights, as events of one entity for each airport. */
export function readFlights(count: number, event_type: string, idPrefix: string): EventInput[] {
  const url = new URL('../../node_modules/vega-datasets/data/flights-20k.json', import.meta.url)
  const flights = JSON.parse(readFileSync(url, 'utf8')) as Flight[]
  return flights
    .slice(0, count)
    .map((flight) => ({ event_type, entity_id: `${idPrefix}-${flight.origin}`, payload: flight }))
}

/** Order matters to it: `last` is the flight that was written last. */
export function foldFlight(
  airports: Map<string, Departures>,
  { entity_id, payload }: Pick<Event, 'entity_id' | 'payload'>,
): void {
  const { delay, distance, date, destination } = payload as Flight
  const known = airports.get(entity_id) ?? { flights: 0, delay: 0, farthest: 0, last: '' }
  airports.set(entity_id, {
    flights: known.flights + 1,
    delay: known.delay + delay,
    farthest: Math.max(known.farthest, distance),
    last: `${date} ${destination}`,
  })
}

/** A fold without a worker, to compare with. */
export function foldAll(events: readonly Pick<Event, 'entity_id' | 'payload'>[]): Map<string, Departures> {
  const airports = new Map<string, Departures>()
  for (const event of events) foldFlight(airports, event)
  return airports
}
