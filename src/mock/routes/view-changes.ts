import { byteLength } from '../../internal/byte-order.ts'
import type { CoreState } from '../core/core-state.ts'
import { maxPageBytes, type ReadModel } from '../core/read-model.ts'
import { modelOfView } from '../core/views.ts'
import { jsonAnswer, rawJsonAnswer } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import type { CallerHandler } from './caller-routes.ts'
import { wrongBounds } from './read-model-routes.ts'
import { type ChangedRow, invalidInput, refuse, rowJson, withView } from './view-answers.ts'

const maxWaitMs = 20_000

/** @source openapi `listViewChanges` */
export const listViewChanges: CallerHandler = (core, request, { view = '' }, caller) => {
  const params = readParams(request.query, {
    after: 'integer',
    limit: 'integer',
    wait: 'integer',
  } satisfies ParamsOf<'listViewChanges'>)
  if (!params.ok) return params.answer
  const refusal = refuse(core, caller, 'read')
  if (refusal !== undefined) return refusal
  const { after = 0, limit = 100, wait = 0 } = params.value
  const waitMs = Math.min(wait * 1000, maxWaitMs)
  const read = () => changesNow(core, caller.tenant, view, after, limit)
  const first = read()
  if (first.hasNews || waitMs === 0) return first.answer
  // Core looks again when a commit lands on the rows, not when the definition goes.
  const revisionNow = () => core.models.of(caller.tenant, modelOfView(view)).meta.revision
  let seen = revisionNow()
  return {
    untilMs: core.nowMs() + waitMs,
    poll(isOver) {
      const revision = revisionNow()
      if (revision === seen && !isOver) return undefined
      seen = revision
      const now = read()
      return now.hasNews || isOver ? now.answer : undefined
    },
  }
}

/** The changes by now, and whether they are worth an answer to who would rather wait. */
function changesNow(core: CoreState, tenant: string, view: string, after: number, limit: number) {
  let hasChanges = false
  const answer = withView(core, tenant, view, ({ generation, model }) => {
    const wrong = wrongBounds(limit, '', undefined)
    if (wrong !== undefined) return invalidInput(wrong)
    if (after < model.meta.resetRevision) return jsonAnswer(409, { error: 'view_reset', generation })
    const page = pageOfChanges(model, after, limit)
    hasChanges = page.rows.length > 0
    return rawJsonAnswer(
      200,
      `{"caught_up":${page.isCaughtUp},"changes":[${page.rows.map(rowJson).join(',')}],"generation":${generation},` +
        `"revision":${page.revision},"view":${JSON.stringify(view)}}`,
    )
  })
  return { answer, hasNews: hasChanges || answer.status !== 200 }
}

/** Whole commits, as many as fit, and at least one. */
function pageOfChanges(model: ReadModel, after: number, limit: number) {
  const rows: ChangedRow[] = []
  let bytes = 4096
  for (const { version, rows: group } of model.changesAfter(after)) {
    let size = 0
    for (const { key, state } of group)
      size += byteLength(JSON.stringify(key)) + byteLength(state ?? 'null') + 32
    if (rows.length > 0 && (rows.length + group.length > limit || bytes + size > maxPageBytes))
      return { rows, revision: rows.at(-1)?.version ?? after, isCaughtUp: false }
    bytes += size
    rows.push(...group.map((row) => ({ ...row, version })))
  }
  return { rows, revision: model.meta.revision, isCaughtUp: true }
}
