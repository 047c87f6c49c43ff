import { readFileSync } from 'node:fs'
import { CoreClient, type EventInput } from 'allsource'

interface Flight {
  readonly delay: number
  readonly distance: number
  readonly time: number
}

const BATCH = 1_000

/** The first `count` of 200,000 real flights, as events of one entity for each distance flown. */
export function readFlights(count: number): EventInput[] {
  const url = new URL('../../node_modules/vega-datasets/data/flights-200k.json', import.meta.url)
  const flights = JSON.parse(readFileSync(url, 'utf8')) as Flight[]
  return flights.slice(0, count).map((flight) => ({
    event_type: 'flight.departed',
    entity_id: `route-${flight.distance}`,
    payload: { ...flight },
  }))
}

/** Stores events in their order. */
export async function ingestAll(
  url: string,
  apiKey: string,
  events: readonly EventInput[],
  batch = BATCH,
): Promise<void> {
  const core = new CoreClient(url, apiKey)
  for (let from = 0; from < events.length; from += batch)
    await core.ingestBatch(events.slice(from, from + batch))
}
