import { eventAt, type StubLog } from './frames.ts'

/** All that the stub remembers. */
export interface StubState {
  log: StubLog
  readonly cursors: Map<string, number>
}

/** An answer; `body` is JSON. */
export interface StubAnswer {
  readonly status: number
  readonly body: string
}

/** What a worker asks a Core 0.27.0 for, and nothing more. */
export function answer(state: StubState, method: string, url: URL, body: string): StubAnswer {
  const { pathname: path, searchParams } = url
  const { head } = state.log
  if (path === '/health') return ok({ status: 'healthy', service: 'allsource-core', version: '0.27.0' })
  if (path === '/api/v1/stats') return ok({ total_events: head })
  if (path === '/api/v1/events/query')
    return ok({ events: [], count: 0, total_count: head, has_more: false, entity_version: 0 })
  if (path === '/api/v1/consumers' && method === 'POST') {
    const { consumer_id } = JSON.parse(body) as { consumer_id: string }
    return ok(consumer(state, consumer_id))
  }
  const [, id, action] = /^\/api\/v1\/consumers\/([^/]+)(?:\/(ack|events))?$/.exec(path) ?? []
  if (id === undefined) return { status: 404, body: '{"error":"not_found"}' }
  const consumerId = decodeURIComponent(id)
  if (action === 'ack') return ack(state, consumerId, body)
  if (action === 'events') return page(state, consumerId, Number(searchParams.get('limit') ?? 100))
  return ok(consumer(state, consumerId))
}

function ack(state: StubState, consumerId: string, body: string): StubAnswer {
  const { position } = JSON.parse(body) as { position: number }
  if (position > state.log.head) return { status: 400, body: '{"error":"Invalid input: beyond the log"}' }
  state.cursors.set(consumerId, Math.max(position, state.cursors.get(consumerId) ?? 0))
  return ok({ status: 'ok', consumer_id: consumerId, position })
}

function page({ log, cursors }: StubState, consumerId: string, limit: number): StubAnswer {
  const from = (cursors.get(consumerId) ?? 0) + 1
  const to = Math.min(log.head, from + limit - 1)
  const events: string[] = []
  for (let position = from; position <= to; position++)
    events.push(`{"position":${position},${eventAt(position, log).slice(1)}`)
  return { status: 200, body: `{"events":[${events.join(',')}],"count":${events.length}}` }
}

function consumer({ cursors }: StubState, consumer_id: string): Record<string, unknown> {
  return { consumer_id, event_type_filters: [], cursor_position: cursors.get(consumer_id) ?? null }
}

function ok(body: Record<string, unknown>): StubAnswer {
  return { status: 200, body: JSON.stringify(body) }
}
