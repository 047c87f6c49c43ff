import type { AnswerOf } from '../../api.ts'
import { byteLength } from '../../internal/byte-order.ts'
import { jsonAnswer, rawJsonAnswer } from '../http/answer.ts'
import { exactly } from '../http/json-shape.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { readBody } from '../http/request-body.ts'
import type { DocumentedRoutes } from '../http/router.ts'
import { type CallerHandler, type CallerRoutes, isService } from './caller-routes.ts'
import { conditionalAnswer } from './conditional.ts'
import { cursorJson, pageOfRows, wrongBounds } from './read-model-routes.ts'
import { disabled, invalidInput, refuse, refuseView, rowJson, withView } from './view-answers.ts'
import { listViewChanges } from './view-changes.ts'

/** @source openapi `listViews` */
const listViews: CallerHandler = (core, _request, _params, caller) => {
  const refusal = refuse(core, caller, 'read')
  if (refusal !== undefined) return refusal
  const views = core.views.list(caller.tenant).map(({ view, generation, model }) => {
    const { ready, revision } = model.meta
    return { generation, ready, revision, view }
  })
  return jsonAnswer(200, { views } satisfies AnswerOf<'listViews'>)
}

/** @source openapi `defineView` */
const defineView: CallerHandler = (core, request, { view = '' }, caller) => {
  const body = readBody<unknown>(request, exactly)
  if (!body.ok) return body.answer
  const refusal = refuse(core, caller, 'write')
  if (refusal !== undefined) return refusal
  const defined = core.views.define(caller.tenant, view, body.value)
  core.wakeStreams()
  if (defined.type !== 'found') return refuseView(defined)
  const { generation, definition, model } = defined.found
  const { checkpoint, ready, revision } = model.meta
  return jsonAnswer(200, {
    checkpoint,
    definition,
    generation,
    ready,
    revision,
    view,
  } satisfies Record<keyof AnswerOf<'defineView'>, unknown>)
}

/** @source openapi `getView` */
const getView: CallerHandler = (core, request, { view = '' }, caller) => {
  const refusal = refuse(core, caller, 'read')
  if (refusal !== undefined) return refusal
  return withView(core, caller.tenant, view, ({ generation, definition, model }) => {
    const { checkpoint, ready, revision } = model.meta
    return conditionalAnswer(
      core,
      request,
      `{"view":${JSON.stringify(view)},"definition":${JSON.stringify(definition)},"generation":${generation},` +
        `"revision":${revision},"checkpoint":${cursorJson(checkpoint)},"ready":${ready}}`,
    )
  })
}

/** @source openapi `deleteView` */
const deleteView: CallerHandler = (core, _request, { view = '' }, caller) => {
  const refusal = refuse(core, caller, 'write')
  if (refusal !== undefined) return refusal
  const problem = core.views.delete(caller.tenant, view)
  core.wakeStreams()
  return problem === undefined
    ? jsonAnswer(200, { deleted: true, view } satisfies AnswerOf<'deleteView'>)
    : refuseView(problem)
}

/** @source openapi `listViewEntities` */
const listViewEntities: CallerHandler = (core, request, { view = '' }, caller) => {
  const params = readParams(request.query, {
    prefix: 'text',
    after: 'text',
    limit: 'integer',
  } satisfies ParamsOf<'listViewEntities'>)
  if (!params.ok) return params.answer
  const refusal = refuse(core, caller, 'read')
  if (refusal !== undefined) return refusal
  const { prefix = '', after, limit = 100 } = params.value
  return withView(core, caller.tenant, view, ({ generation, model }) => {
    const wrong = wrongBounds(limit, prefix, after)
    if (wrong !== undefined) return invalidInput(wrong)
    const { rows, next } = pageOfRows(model.rowsAfter(prefix, after), limit, 32)
    const { ready, revision } = model.meta
    return conditionalAnswer(
      core,
      request,
      `{"content_revision":${model.contentRevision(prefix)},"generation":${generation},"next":${JSON.stringify(next)},` +
        `"ready":${ready},"revision":${revision},"rows":[${rows.map(rowJson).join(',')}],"view":${JSON.stringify(view)}}`,
    )
  })
}

/** @source openapi `getViewEntity` */
const getViewEntity: CallerHandler = (core, request, { view = '', key = '' }, caller) => {
  const refusal = refuse(core, caller, 'read')
  if (refusal !== undefined) return refusal
  return withView(core, caller.tenant, view, ({ generation, model }) => {
    if (byteLength(key) > 512) return invalidInput('read model key exceeds 512 bytes')
    const { ready, revision } = model.meta
    const row = model.row(key)
    if (row === undefined) return jsonAnswer(404, { error: 'not_found', ready })
    return conditionalAnswer(
      core,
      request,
      `{"generation":${generation},"key":${JSON.stringify(key)},"ready":${ready},"revision":${revision},` +
        `"state":${row.state},"version":${row.version},"view":${JSON.stringify(view)}}`,
    )
  })
}

/** Every tenant's definitions, for the service that folds. */
const listAllViews: CallerHandler = (core, request, _params, caller) => {
  const params = readParams(request.query, { after: 'text', limit: 'integer', revision: 'integer' })
  if (!params.ok) return params.answer
  if (!core.servesViews) return disabled
  if (!isService(caller)) return jsonAnswer(403, { error: 'admin_required' })
  const { after, limit = 500, revision } = params.value
  const wrong = wrongBounds(limit, '', after)
  if (wrong !== undefined) return invalidInput(wrong)
  const model = core.views.index
  const contentRevision = model.contentRevision('')
  const isUnchanged = revision === contentRevision
  const { rows, next } = pageOfRows(isUnchanged ? [] : model.rowsAfter('', after), limit, 8)
  return rawJsonAnswer(
    200,
    `{"content_revision":${contentRevision},"next":${JSON.stringify(next)},"revision":${model.meta.revision},` +
      `"unchanged":${isUnchanged},"views":[${rows.map(({ state }) => state).join(',')}]}`,
  )
}

/** What a Core that may serve views has for them. */
export const viewRoutes: CallerRoutes = {
  '/api/v1/views': { GET: listViews },
  '/api/v1/views/{view}': { GET: getView, PUT: defineView, DELETE: deleteView },
  '/api/v1/views/{view}/entities': { GET: listViewEntities },
  '/api/v1/views/{view}/entities/{key}': { GET: getViewEntity },
  '/api/v1/views/{view}/changes': { GET: listViewChanges },
  '/api/v1/admin/views': { GET: listAllViews },
} satisfies DocumentedRoutes & { readonly '/api/v1/admin/views': unknown }
