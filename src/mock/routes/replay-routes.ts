import type { AnswerOf, Replay, ReplayConfig } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { TimeKey } from '../core/time.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { floatAnswer } from '../http/float-fields.ts'
import { boolean, type JsonShape, object, optional, required, text } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'
import type { DocumentedRoutes, Routes } from '../http/router.ts'
import { matchingEntries } from './matching-entries.ts'
import { readPathId } from './path-id.ts'

type Params = Record<string, string>

/** Replays into Core's own projections. One that is not there is a bad request. */
export const replayRoutes: Routes<CoreState> = {
  '/api/v1/replay': { POST: startReplay, GET: listReplays },
  '/api/v1/replay/{replay_id}': { GET: getReplay, DELETE: deleteReplay },
  '/api/v1/replay/{replay_id}/cancel': { POST: cancelReplay },
} satisfies DocumentedRoutes

interface ReplayInput {
  readonly projection_name?: string | null
  readonly from_timestamp?: TimeKey | null
  readonly to_timestamp?: TimeKey | null
  readonly entity_id?: string | null
  readonly event_type?: string | null
  readonly config?: ReplayConfig | null
}

const count: JsonShape = { kind: 'integer', width: 'usize' }
const time: JsonShape = { kind: 'time' }

const inputShape = object('StartReplayRequest', {
  projection_name: optional(text),
  from_timestamp: optional(time),
  to_timestamp: optional(time),
  entity_id: optional(text),
  event_type: optional(text),
  config: optional(
    object('ReplayConfig', {
      batch_size: required(count),
      parallel: required(boolean),
      workers: required(count),
      emit_progress: required(boolean),
      progress_interval: required(count),
    }),
  ),
})

/** @source openapi `startReplay`: it counts what it replays once more */
function startReplay(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<ReplayInput>(request, inputShape)
  if (!body.ok) return body.answer
  const { projection_name, from_timestamp, to_timestamp, entity_id, event_type, config } = body.value
  const matches = matchingEntries(core, {
    ...(entity_id == null ? {} : { entity_id }),
    ...(event_type == null ? {} : { event_type }),
    ...(from_timestamp == null ? {} : { since: from_timestamp }),
    ...(to_timestamp == null ? {} : { until: to_timestamp }),
  })
  if (!matches.ok) return matches.answer
  const started = core.services.replays.start(matches.value, projection_name ?? undefined, config ?? {})
  const { replay_id, started_at, total_events } = started
  return jsonAnswer(200, {
    replay_id,
    status: 'running',
    started_at,
    total_events,
  } satisfies AnswerOf<'startReplay'>)
}

/** @source openapi `listReplays` */
function listReplays(core: CoreState): MockAnswer {
  const replays = core.services.replays.list().map(sortedByName)
  return floatAnswer(200, { replays, total: replays.length }, floats)
}

/** @source openapi `getReplay` */
function getReplay(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  const found = find(core, params)
  return found.ok ? floatAnswer(200, found.value, floats) : found.answer
}

/** @source openapi `cancelReplay` */
function cancelReplay(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  const found = find(core, params)
  if (!found.ok) return found.answer
  const { replay_id, status } = found.value
  if (status !== 'running') return refuse(`Cannot cancel replay in status: ${capitalised(status)}`)
  core.services.replays.cancel(replay_id)
  return jsonAnswer(200, { replay_id, status: 'cancelled' } satisfies AnswerOf<'cancelReplay'>)
}

/** @source openapi `deleteReplay` */
function deleteReplay(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  const found = find(core, params)
  if (!found.ok) return found.answer
  const { replay_id, status } = found.value
  if (status === 'running') return refuse('Cannot delete a running replay. Cancel it first.')
  core.services.replays.delete(replay_id)
  return jsonAnswer(200, { deleted: true, replay_id } satisfies AnswerOf<'deleteReplay'>)
}

const floats = ['progress_percentage', 'events_per_second']

function find(core: CoreState, params: Params) {
  const id = readPathId(core, 'replay_id', params.replay_id)
  if (!id.ok) return id
  const replay = core.services.replays.get(id.value)
  if (replay === undefined) return { ok: false as const, answer: refuse(`Replay not found: ${id.value}`) }
  return { ok: true as const, value: replay }
}

/** In a list the fields come in the order of their names. */
function sortedByName(progress: Replay): object {
  return Object.fromEntries(Object.entries(progress).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function capitalised(word: string): string {
  return word[0]?.toUpperCase() + word.slice(1)
}

function refuse(reason: string): MockAnswer {
  return errorAnswer(400, `Validation error: ${reason}`)
}
