import type { AnswerOf } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { EntitySnapshot } from '../core/entity-snapshots.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { object, required, text } from '../http/json-shape.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { readBody } from '../http/request-body.ts'
import type { DocumentedRoutes, Routes } from '../http/router.ts'
import { getEntityState } from './entity-state.ts'

type Params = Record<string, string>

/** The snapshot routes that old Cores have. */
export const snapshotRoutes: Routes<CoreState> = {
  '/api/v1/snapshots': { POST: createSnapshot, GET: listSnapshots },
  '/api/v1/snapshots/{entity_id}/latest': { GET: getLatestSnapshot },
} satisfies DocumentedRoutes

/** @source openapi `getEntitySnapshot` */
export function getEntitySnapshot(core: CoreState, request: MockRequest, params: Params): MockAnswer {
  if (!core.traits.servesSnapshots) return getEntityState(core, request, params)
  const { entity_id = '' } = params
  const snapshot = core.services.projections.stateOf('entity_snapshots', entity_id)
  if (snapshot === undefined) return errorAnswer(404, `Entity not found: ${entity_id}`)
  return jsonAnswer(200, {
    entity_id,
    from_projection: 'entity_snapshots',
    snapshot,
  } satisfies AnswerOf<'getEntitySnapshot'>)
}

const inputShape = object('CreateSnapshotRequest', { entity_id: required(text) })

/** @source openapi `createSnapshot` */
function createSnapshot(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<{ entity_id: string }>(request, inputShape)
  if (!body.ok) return body.answer
  const { entity_id } = body.value
  const { snapshots } = core.services
  if (snapshots.create(entity_id) === undefined) return errorAnswer(404, `Entity not found: ${entity_id}`)
  core.services.metrics.countQuery('entity', core.log.ofEntity(entity_id).length)
  // Of two that are equally late, the first one stays in front.
  const { id, createdAt, eventCount, sizeBytes } = snapshots.newest(entity_id) as EntitySnapshot
  return jsonAnswer(200, {
    snapshot_id: id,
    entity_id,
    created_at: createdAt,
    event_count: eventCount,
    size_bytes: sizeBytes,
  } satisfies AnswerOf<'createSnapshot'>)
}

/** @source openapi `listSnapshots` */
function listSnapshots(core: CoreState, request: MockRequest): MockAnswer {
  const params = readParams(request.query, { entity_id: 'text' } satisfies ParamsOf<'listSnapshots'>)
  if (!params.ok) return params.answer
  const { entity_id } = params.value
  const found =
    entity_id === undefined ? core.services.snapshots.all() : core.services.snapshots.of(entity_id)
  const snapshots = found.map((snapshot) => ({
    id: snapshot.id,
    entity_id: snapshot.entityId,
    created_at: snapshot.createdAt,
    as_of: snapshot.asOf,
    event_count: snapshot.eventCount,
    size_bytes: snapshot.sizeBytes,
    snapshot_type: 'manual' as const,
  }))
  return jsonAnswer(200, { snapshots, total: snapshots.length } satisfies AnswerOf<'listSnapshots'>)
}

/** @source openapi `getLatestSnapshot` */
function getLatestSnapshot(core: CoreState, _request: MockRequest, { entity_id = '' }: Params): MockAnswer {
  const snapshot = core.services.snapshots.newest(entity_id)
  if (snapshot === undefined) return errorAnswer(404, `Entity not found: ${entity_id}`)
  return jsonAnswer(200, {
    as_of: snapshot.asOf,
    created_at: snapshot.createdAt,
    entity_id,
    event_count: snapshot.eventCount,
    size_bytes: snapshot.sizeBytes,
    snapshot_id: snapshot.id,
    snapshot_type: 'manual',
    state: snapshot.state as Record<string, unknown>,
  } satisfies AnswerOf<'getLatestSnapshot'>)
}
