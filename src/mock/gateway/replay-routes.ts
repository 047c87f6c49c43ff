import type { ProjectionReplayAnalysis } from '../../api.ts'
import type { LogEntry } from '../core/event-log.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'
import type { EnabledProjection } from './enabled-projections.ts'
import { type GatewayCaller, publicEventsOf } from './gateway-state.ts'
import type { RunChange } from './projection-runs.ts'
import { asObject, parseJson } from './wrapped.ts'

type Params = Record<string, string>

/** Rebuilds of enabled projections, in envelopes. Their paths have no version. */
export const replayRoutes: Routes<GatewayCaller> = {
  '/api/replay': { GET: list, POST: start },
  '/api/replay/preview': { POST: preview },
  '/api/replay/{replay_id}': { GET: get, DELETE: remove },
  '/api/replay/{replay_id}/cancel': { POST: cancel },
}

function start(caller: GatewayCaller, request: MockRequest): MockAnswer {
  const target = readTarget(caller, request)
  if ('status' in target) return target
  const { gateway, tenant } = caller
  const id = shortId(gateway.newId())
  const total = publicEventsOf(gateway.core, tenant).length
  return changed(gateway.runs.start(id, tenant, target.projection.template.about.name, total), 202)
}

function preview(caller: GatewayCaller, request: MockRequest): MockAnswer {
  const target = readTarget(caller, request)
  if ('status' in target) return target
  const { gateway, tenant } = caller
  const entries = publicEventsOf(gateway.core, tenant)
  return jsonAnswer(200, { data: analyze(target.projection, entries, gateway.nowMs()) })
}

function list({ gateway, tenant }: GatewayCaller): MockAnswer {
  const data = gateway.runs.list(tenant)
  return jsonAnswer(200, { data, count: data.length, total: data.length })
}

function get(
  { gateway, tenant }: GatewayCaller,
  _request: MockRequest,
  { replay_id = '' }: Params,
): MockAnswer {
  const run = gateway.runs.get(tenant, replay_id)
  return run === undefined ? notFound : jsonAnswer(200, { data: run })
}

function cancel(
  { gateway, tenant }: GatewayCaller,
  _request: MockRequest,
  { replay_id = '' }: Params,
): MockAnswer {
  return changed(gateway.runs.cancel(tenant, replay_id), 200)
}

function remove(
  { gateway, tenant }: GatewayCaller,
  _request: MockRequest,
  { replay_id = '' }: Params,
): MockAnswer {
  const outcome = gateway.runs.remove(tenant, replay_id)
  return outcome.type === 'done' ? jsonAnswer(200, { deleted: true }) : changed(outcome, 200)
}

const notFound = errorAnswer(404, 'Replay not found')

function changed(change: RunChange, status: number): MockAnswer {
  switch (change.type) {
    case 'done':
      return jsonAnswer(status, { data: change.run })
    case 'unknown':
      return notFound
    case 'conflict':
      return errorAnswer(409, change.reason)
  }
}

function readTarget(
  { gateway, tenant }: GatewayCaller,
  request: MockRequest,
): MockAnswer | { readonly projection: EnabledProjection } {
  const { projection_name: name } = asObject(parseJson(request.body))
  if (typeof name !== 'string' || name === '')
    return errorAnswer(422, 'Choose an enabled projection to rebuild')
  const projection = gateway.projections.get(tenant, name)
  if (projection === undefined) return errorAnswer(422, 'Projection is not enabled for this tenant')
  return { projection }
}

const sampleSize = 1000

function analyze(
  { template, status, rows }: EnabledProjection,
  entries: readonly LogEntry[],
  nowMs: number,
): ProjectionReplayAnalysis {
  const { name, title, kind } = template.about
  const sample = entries.slice(0, sampleSize)
  const types = counted(sample.map(({ event }) => event.event_type))
  const entities = counted(sample.map(({ event }) => event.entity_id))
  const isReady = status === 'ready'
  return {
    projection_name: name,
    projection_title: title,
    projection_kind: kind,
    projection_status: status,
    current_entity_count: rows.size,
    total_events: entries.length,
    sampled_events: sample.length,
    analysis_scope: sample.length === entries.length ? 'full' : 'sample',
    event_type_distribution: types.map(([event_type, count]) => ({
      event_type,
      count,
      share: (count / sample.length) * 100,
    })),
    sampled_entity_count: entities.length,
    sampled_entities: entities.slice(0, 8).map(([entity_id, event_count]) => ({ entity_id, event_count })),
    first_event_at: entries[0]?.event.timestamp ?? null,
    last_event_at: entries.at(-1)?.event.timestamp ?? null,
    analyzed_at: new Date(nowMs).toISOString(),
    ready_to_replay: entries.length > 0 && isReady,
    checks: [
      { key: 'tenant_scope', label: 'Tenant scope', status: 'pass', detail: "Only this tenant's events" },
      { key: 'immutable_source', label: 'Source', status: 'pass', detail: 'Events are never changed' },
      { key: 'atomic_publish', label: 'Publishing', status: 'pass', detail: 'Swapped in as a whole' },
      { key: 'target_ready', label: 'Target', status: isReady ? 'pass' : 'warn', detail: status },
    ],
    warnings: [],
  }
}

/** Each text with how often it is there, the commonest first. */
function counted(texts: readonly string[]): [text: string, count: number][] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}

/** 22 characters of base64url, made of an id. */
function shortId(uuid: string): string {
  const bytes = uuid.replaceAll('-', '').match(/../g) ?? []
  const text = btoa(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16))))
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
