import type {
  AnswerOf,
  BulkProjectionStates,
  BulkSaveReceipt,
  ProjectionList,
  ProjectionState,
  ProjectionStateEntry,
  ProjectionStateInput,
  ProjectionStatePage,
  ProjectionStateReceipt,
} from '../../api.ts'
import { type BuiltInProjection, builtInProjections, isBuiltIn } from '../core/built-in-projections.ts'
import type { CoreState } from '../core/core-state.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { bulkReadShape, bulkSaveShape, stateInputShape } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'

/** @source openapi `listProjections` */
export function listProjections(core: CoreState): MockAnswer {
  const projections = builtInProjections.map((name) => ({
    name,
    status: core.services.projections.statusOf(name),
    type: `"${name}"`,
  }))
  const list: ProjectionList = { projections, total: projections.length }
  return jsonAnswer(200, list satisfies AnswerOf<'listProjections'>)
}

/** @source openapi `getProjection` */
export function getProjection(
  _core: CoreState,
  _request: MockRequest,
  { name = '' }: Record<string, string>,
): MockAnswer {
  return isBuiltIn(name)
    ? jsonAnswer(200, { found: true, name } satisfies AnswerOf<'getProjection'>)
    : unknownProjection(name)
}

/** @source openapi `deleteProjection`: its state goes, the projection stays */
export const deleteProjection = forBuiltIn((core, name) => {
  clear(core, name)
  return { deleted: true, projection: name }
})

/** @source openapi `resetProjection`: what is in memory is counted anew */
export const resetProjection = forBuiltIn((core, name) => {
  clear(core, name)
  for (const entry of core.log.entries) core.services.projections.processInto(name, entry)
  return { events_reprocessed: core.log.entries.length, projection: name, reset: true }
})

/** @source openapi `pauseProjection`: a label, nothing more */
export const pauseProjection = forBuiltIn((core, name) => {
  core.services.projections.setPaused(name, true)
  return { projection: name, status: 'paused' }
})

/** @source openapi `startProjection` */
export const startProjection = forBuiltIn((core, name) => {
  core.services.projections.setPaused(name, false)
  return { projection: name, status: 'running' }
})

function forBuiltIn(answer: (core: CoreState, name: BuiltInProjection) => unknown) {
  return (core: CoreState, _request: MockRequest, { name = '' }: RowParams): MockAnswer =>
    isBuiltIn(name) ? jsonAnswer(200, answer(core, name)) : unknownProjection(name)
}

function clear(core: CoreState, name: BuiltInProjection): void {
  core.services.projections.clear(name)
  core.states.clearOf(name)
}

function unknownProjection(name: string): MockAnswer {
  return errorAnswer(404, `Entity not found: Projection '${name}' not found`)
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
  const own = isBuiltIn(projection) ? core.services.projections.stateOf(projection, entityId) : undefined
  return own === undefined ? core.states.get(projection, entityId) : own
}
