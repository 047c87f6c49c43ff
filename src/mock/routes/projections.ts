import type {
  BulkProjectionStates,
  BulkSaveReceipt,
  ProjectionList,
  ProjectionState,
  ProjectionStateEntry,
  ProjectionStateInput,
  ProjectionStatePage,
  ProjectionStateReceipt,
} from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { bulkReadShape, bulkSaveShape, stateInputShape } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'
import { mergedState } from './entity-state.ts'

const builtIns = ['entity_snapshots', 'event_counters']

/** @source openapi `listProjections` */
export function listProjections(): MockAnswer {
  const projections = builtIns.map((name) => ({ name, status: 'running' as const, type: `"${name}"` }))
  const list: ProjectionList = { projections, total: projections.length }
  return jsonAnswer(200, list)
}

/** @source openapi `getProjection` */
export function getProjection(
  _core: CoreState,
  _request: MockRequest,
  { name = '' }: Record<string, string>,
): MockAnswer {
  if (!builtIns.includes(name)) return errorAnswer(404, `Entity not found: Projection '${name}' not found`)
  return jsonAnswer(200, { found: true, name })
}

type RowParams = Record<string, string>

/** @source openapi `getProjectionState` */
export function getProjectionState(core: CoreState, _request: MockRequest, params: RowParams): MockAnswer {
  const { name = '', entity_id = '' } = params
  const state = rowOf(core, name, entity_id)
  const row = { entity_id, found: state !== undefined, projection: name, state: state ?? null }
  return jsonAnswer(200, row satisfies ProjectionState)
}

/** @source openapi `putProjectionState` */
export function putProjectionState(core: CoreState, request: MockRequest, params: RowParams): MockAnswer {
  const body = readBody<ProjectionStateInput>(request, stateInputShape)
  if (!body.ok) return body.answer
  const { name = '', entity_id = '' } = params
  core.states.set(name, entity_id, body.value.state)
  return jsonAnswer(200, { entity_id, projection: name, saved: true } satisfies ProjectionStateReceipt)
}

/** @source openapi `bulkGetProjectionStates` */
export function bulkGetProjectionStates(
  core: CoreState,
  request: MockRequest,
  { name = '' }: RowParams,
): MockAnswer {
  const body = readBody<{ entity_ids: string[] }>(request, bulkReadShape)
  if (!body.ok) return body.answer
  const states = body.value.entity_ids.map((entity_id) => {
    const state = rowOf(core, name, entity_id)
    return { entity_id, found: state !== undefined, state: state ?? null }
  })
  return jsonAnswer(200, { projection: name, states, total: states.length } satisfies BulkProjectionStates)
}

/** @source openapi `bulkPutProjectionState` */
export function bulkPutProjectionState(
  core: CoreState,
  request: MockRequest,
  { name = '' }: RowParams,
): MockAnswer {
  const body = readBody<{ states: ProjectionStateEntry[] }>(request, bulkSaveShape)
  if (!body.ok) return body.answer
  const { states } = body.value
  for (const { entity_id, state } of states) core.states.set(name, entity_id, state)
  return jsonAnswer(200, {
    projection: name,
    saved: states.length,
    total: states.length,
  } satisfies BulkSaveReceipt)
}

/** @source openapi `listProjectionStates` */
export function listProjectionStates(
  core: CoreState,
  _request: MockRequest,
  { name = '' }: RowParams,
): MockAnswer {
  const states = core.states.of(name) as ProjectionStateEntry[]
  return jsonAnswer(200, { projection: name, states, total: states.length } satisfies ProjectionStatePage)
}

/** Core's own projections come first, then what clients stored under the same name. */
function rowOf(core: CoreState, projection: string, entityId: string): unknown {
  if (projection === 'entity_snapshots') {
    const entries = core.log.ofEntity(entityId)
    if (entries.length > 0) return snapshotOf(entries)
  }
  if (projection === 'event_counters') {
    const count = core.log.ofType(entityId).length
    if (count > 0) return { count }
  }
  return core.states.get(projection, entityId)
}

/** The first payload, whatever it is, with those that follow merged into it as far as both are objects. */
function snapshotOf(entries: readonly LogEntry[]): unknown {
  const first = entries[0]?.event.payload
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? mergedState(entries) : first
}
