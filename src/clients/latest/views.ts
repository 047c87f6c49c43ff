import type {
  QueryOf,
  SharedApi,
  ViewChangePage,
  ViewDefinition,
  ViewEntity,
  ViewEntityPage,
  ViewInfo,
  ViewRow,
} from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { bodyOf, saysAbsent, stringAt } from '../../transport/answer.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkETag, checkInteger, checkNames } from '../check-params.ts'
import { expectBody } from '../expect-body.ts'
import { defined } from '../query-params.ts'
import { type Replied, type Reply, reply } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { conditional } from './entity-state.ts'
import { checkKey, readModelLimits } from './limits.ts'
import { pagesAfter } from './pages-after.ts'

/** The longest that a server holds a request for changes. */
export const maxWaitSeconds = 20

/** Which rows of a view to read. */
export interface ViewEntitiesFields {
  /** Only rows whose key begins with this. */
  readonly prefix?: string | undefined
  /** Only rows after this key: `next` of the page before. */
  readonly after?: string | undefined
  /** 1 to 500. @default 100 */
  readonly limit?: number | undefined
}

/** Which changes of a view to read. */
export interface ViewChangesFields {
  /** The revision that the reader has. @default 0 */
  readonly after?: number | undefined
  /** Rows a page, 1 to 500; those of one commit are never split. @default 100 */
  readonly limit?: number | undefined
  /** Whole seconds to wait where nothing changed yet, 0 to 20. The call's `timeoutMs` is that much longer. @default 0 */
  readonly wait?: number | undefined
}

/** A row, or word that the one the caller has is still right, or that there is none (`ready: false`: it may still come). */
export type LatestRow =
  | { readonly type: 'found'; readonly entity: ViewEntity; readonly etag: string | undefined }
  | { readonly type: 'not_modified'; readonly etag: string | undefined }
  | { readonly type: 'not_found'; readonly ready: boolean }

/** Reads one row of a view. */
export async function readLatest(
  api: SharedApi,
  view: string,
  key: string,
  fields: { readonly ifNoneMatch?: string | undefined },
  options: CallOptions,
): Promise<Replied<LatestRow>> {
  checkViewName(view)
  checkKey('key', key)
  checkNames(fields, ['ifNoneMatch'])
  checkETag(fields.ifNoneMatch)
  const answered = await api.GET('/api/v1/views/{view}/entities/{key}', {
    ...callInit(conditional(options, fields.ifNoneMatch)),
    params: { path: { view, key } },
  })
  const { response } = answered
  const etag = response.headers.get('etag') ?? undefined
  if (response.status === 304) return { data: { type: 'not_modified', etag }, response }
  const body = bodyOf(response)
  if (response.status === 404 && stringAt(body, 'error') === 'not_found') {
    const { ready } = body as { ready?: unknown }
    return { data: { type: 'not_found', ready: ready === true }, response }
  }
  const entity = await expectBody(Promise.resolve(answered))
  return { data: { type: 'found', entity, etag }, response }
}

/** Reads one page of a view's rows. */
export function readViewEntities(
  api: SharedApi,
  view: string,
  fields: ViewEntitiesFields,
  options: CallOptions,
): Reply<ViewEntityPage> {
  return reply(async () => {
    checkViewName(view)
    checkNames(fields, ['prefix', 'after', 'limit'])
    checkKey('prefix', fields.prefix)
    checkKey('after', fields.after)
    checkInteger('limit', fields.limit, 1, readModelLimits.maxPage)
    const { prefix, after, limit } = fields
    const query = defined<QueryOf<'listViewEntities'>>({ prefix, after, limit })
    const params = { path: { view }, query }
    return api.GET('/api/v1/views/{view}/entities', { params, ...callInit(options) })
  })
}

/** Every page of a view's rows, from the first. @throws protocol if the server serves the same page for ever */
export async function* pageViewEntities(
  read: (fields: ViewEntitiesFields) => Promise<ViewEntityPage>,
  prefix: string | undefined,
): AsyncGenerator<ViewEntityPage, void> {
  yield* pagesAfter((after) => read({ prefix, after, limit: readModelLimits.maxPage }))
}

/** Every row of a view, page by page. */
export async function* viewRows(
  pages: AsyncIterable<ViewEntityPage>,
): AsyncGenerator<readonly ViewRow[], void> {
  for await (const { rows } of pages) if (rows.length > 0) yield rows
}

/** Reads one page of a view's changes, or waits for it. */
export function readViewChanges(
  api: SharedApi,
  settings: ClientSettings,
  view: string,
  fields: ViewChangesFields,
  options: CallOptions,
): Reply<ViewChangePage> {
  return reply(async () => {
    checkViewName(view)
    checkNames(fields, ['after', 'limit', 'wait'])
    checkInteger('after', fields.after, 0)
    checkInteger('limit', fields.limit, 1, readModelLimits.maxPage)
    checkInteger('wait', fields.wait, 0, maxWaitSeconds)
    const { after, limit, wait = 0 } = fields
    const query = defined<QueryOf<'listViewChanges'>>({ after, limit, wait: wait > 0 ? wait : undefined })
    checkCallOptions(options)
    const { timeoutMs = settings.defaults.timeoutMs } = options
    const extended =
      wait === 0 || timeoutMs === false ? options : { ...options, timeoutMs: timeoutMs + wait * 1000 }
    const params = { path: { view }, query }
    return api.GET('/api/v1/views/{view}/changes', { params, ...callInit(extended) })
  })
}

/** The view, or that there is none. */
export async function readView(
  api: SharedApi,
  view: string,
  options: CallOptions,
): Promise<Replied<ViewInfo | undefined>> {
  checkViewName(view)
  const answered = await api.GET('/api/v1/views/{view}', { params: { path: { view } }, ...callInit(options) })
  const { response } = answered
  if (saysAbsent(response)) return { data: undefined, response }
  return { data: await expectBody(Promise.resolve(answered)), response }
}

/** Deletes a view; tells whether there was one. */
export async function removeView(
  api: SharedApi,
  view: string,
  options: CallOptions,
): Promise<Replied<boolean>> {
  checkViewName(view)
  const params = { path: { view } }
  const answered = await api.DELETE('/api/v1/views/{view}', { params, ...callInit(options) })
  const { response } = answered
  if (saysAbsent(response)) return { data: false, response }
  // What a gateway says beside its 2xx is its own affair.
  if (!response.ok) await expectBody(Promise.resolve(answered))
  return { data: true, response }
}

/** @throws invalid_input for a name that Core would not take */
export function checkViewName(view: string): void {
  if (typeof view !== 'string' || !/^[a-z0-9_-]{1,48}$/.test(view))
    refuseInput('view', 'must be 1 to 48 lowercase letters, digits, `-` or `_`')
}

/**
 * Core takes a key without `{…}` as it stands, so that every event goes to one row.
 * @throws invalid_input for such a key
 */
export function checkViewKey(definition: ViewDefinition): void {
  if (typeof definition !== 'object' || definition === null) refuseInput('definition', 'must be an object')
  const { key } = definition
  // What else may be wrong, Core says itself.
  if (typeof key !== 'string' || key === '' || key.includes('{')) return
  const names = 'entity_id|event_type|day:timestamp|payload\\.[\\w.-]+'
  const meant = new RegExp(`\\b(?:${names})`).exec(key)?.[0] ?? 'entity_id'
  refuseInput(
    'definition.key',
    `needs a part in braces, as \`{${meant}}\`: without, all events share one row`,
  )
}
