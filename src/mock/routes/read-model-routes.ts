import type { AnswerOf } from '../../api.ts'
import { byteLength } from '../../internal/byte-order.ts'
import type { FeedCursor } from '../core/event-feeds.ts'
import { type ModelCommit, maxPageBytes } from '../core/read-model.ts'
import { wrongModelName } from '../core/read-models.ts'
import { isIndexModel, isReservedModel } from '../core/views.ts'
import { conflictAnswer, errorAnswer, jsonAnswer, type MockAnswer, rawJsonAnswer } from '../http/answer.ts'
import { boolean, exactly, type JsonShape, object, required } from '../http/json-shape.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { readBody } from '../http/request-body.ts'
import { actingTenant, type CallerHandler, isService, refuseRole } from './caller-routes.ts'

/** @source openapi `ReadModelCommit` */
const commitShape = object('ModelCommit', {
  expected_revision: required({ kind: 'integer' }),
  checkpoint: required(
    object('FeedCursor', {
      epoch: required({ kind: 'integer' }),
      position: required({ kind: 'integer', width: 'usize' }),
    }),
  ),
  ready: required(boolean),
  reset: { presence: 'defaulted', shape: boolean },
  changes: required({ kind: 'map', of: exactly } satisfies JsonShape),
})

type CommitBody = Omit<ModelCommit, 'reset'> & { readonly reset?: boolean }

const reserved = jsonAnswer(403, { error: 'reserved_read_model' })

/** @source openapi `getReadModelPage` */
export const getReadModelPage: CallerHandler = (core, request, { name = '' }, caller) => {
  const params = readParams(request.query, {
    prefix: 'text',
    after: 'text',
    limit: 'integer',
    revision: 'integer',
    tenant_id: 'text',
  } satisfies ParamsOf<'getReadModelPage'>)
  if (!params.ok) return params.answer
  const refusal = refuseRole(caller, 'read')
  if (refusal !== undefined) return refusal
  if (isIndexModel(name) && !isService(caller)) return reserved
  const acting = actingTenant(caller, params.value.tenant_id)
  if (!acting.ok) return acting.answer
  const { prefix = '', after, limit = 100, revision } = params.value
  const wrong = wrongBounds(limit, prefix, after) ?? wrongModelName(name)
  if (wrong !== undefined) return invalidInput(wrong)
  const model = core.models.of(acting.tenant, name)
  const contentRevision = model.contentRevision(prefix)
  const isUnchanged = revision === contentRevision
  const { rows, next } = pageOfRows(isUnchanged ? [] : model.rowsAfter(prefix, after), limit, 8)
  const { checkpoint, ready, revision: current } = model.meta
  return rawJsonAnswer(
    200,
    `{"checkpoint":${cursorJson(checkpoint)},"content_revision":${contentRevision},"next":${JSON.stringify(next)},` +
      `"ready":${ready},"revision":${current},` +
      `"rows":{${rows.map(({ key, state }) => `${JSON.stringify(key)}:${state}`).join(',')}},"unchanged":${isUnchanged}}`,
  )
}

/** @source openapi `commitReadModel` */
export const commitReadModel: CallerHandler = (core, request, { name = '' }, caller) => {
  const params = readParams(request.query, { tenant_id: 'text' } satisfies ParamsOf<'commitReadModel'>)
  if (!params.ok) return params.answer
  const body = readBody<CommitBody>(request, commitShape)
  if (!body.ok) return body.answer
  const refusal = refuseRole(caller, 'write')
  if (refusal !== undefined) return refusal
  if (isReservedModel(name) && !isService(caller)) return reserved
  const acting = actingTenant(caller, params.value.tenant_id)
  if (!acting.ok) return acting.answer
  const { expected_revision, checkpoint, ready, reset = false, changes } = body.value
  const { epoch, position } = checkpoint
  const commit = { expected_revision, checkpoint: { epoch, position }, ready, reset, changes }
  const committed = core.models.commit(acting.tenant, name, commit)
  switch (committed.type) {
    case 'committed':
      core.wakeStreams()
      return jsonAnswer(200, { revision: committed.revision } satisfies AnswerOf<'commitReadModel'>)
    case 'invalid':
      return invalidInput(committed.reason)
    case 'conflict':
      return conflictAnswer(committed.expected, committed.current)
  }
}

/** What Core has against a page of rows, or `undefined`. */
export function wrongBounds(limit: number, prefix: string, after: string | undefined): string | undefined {
  const isBounded = limit >= 1 && limit <= 500 && byteLength(prefix) <= 512 && byteLength(after ?? '') <= 512
  return isBounded ? undefined : 'bounded read requires limit 1..500 and keys <=512 bytes'
}

/** As many rows as fit, and the last of their keys if there are more. */
export function pageOfRows<Row extends { readonly key: string; readonly state: string }>(
  candidates: Iterable<Row>,
  limit: number,
  rowOverhead: number,
): { rows: Row[]; next: string | null } {
  const rows: Row[] = []
  let bytes = 4096
  for (const row of candidates) {
    const size = byteLength(JSON.stringify(row.key)) + byteLength(row.state) + rowOverhead
    if (rows.length === limit || bytes + size > maxPageBytes) return { rows, next: rows.at(-1)?.key ?? null }
    bytes += size
    rows.push(row)
  }
  return { rows, next: null }
}

/** A cursor as Core writes it. */
export function cursorJson(cursor: FeedCursor | null): string {
  return cursor === null ? 'null' : `{"epoch":${cursor.epoch},"position":${cursor.position}}`
}

function invalidInput(reason: string): MockAnswer {
  return errorAnswer(400, `Invalid input: ${reason}`)
}
