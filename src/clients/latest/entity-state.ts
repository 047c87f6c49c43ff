import type { EntityState, QueryOf, SharedApi } from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { bodyOf, effectiveStatus, stringAt } from '../../transport/answer.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkETag, checkNames, checkTime, requireText } from '../check-params.ts'
import { expectBody } from '../expect-body.ts'
import { defined, type Time, timeText } from '../query-params.ts'
import type { Replied } from '../reply.ts'

/** Which state of an entity to read. */
export interface EntityStateFields {
  /** Only events at this time or earlier. */
  readonly as_of?: Time | undefined
  /** Whether to give the merged events too. @default false */
  readonly history?: boolean | undefined
}

/** The same, unless the caller has it already. */
export interface ConditionalEntityStateFields extends EntityStateFields {
  /** The `etag` of an earlier answer. */
  readonly ifNoneMatch?: string | undefined
}

/** An entity's state, or word that the one the caller has is still right, or that there are no events of it. */
export type ConditionalEntityState =
  | { readonly type: 'found'; readonly state: EntityState; readonly etag: string | undefined }
  | { readonly type: 'not_modified'; readonly etag: string | undefined }
  | { readonly type: 'not_found' }

/** Reads an entity's state, as a union of all that may be the answer. */
export async function readEntityState(
  api: SharedApi,
  tenantId: string | undefined,
  entity_id: string,
  fields: ConditionalEntityStateFields,
  options: CallOptions,
): Promise<Replied<ConditionalEntityState>> {
  requireText('entity_id', entity_id)
  check(fields)
  const { as_of, history, ifNoneMatch } = fields
  const query = defined<QueryOf<'getEntityState'>>({
    as_of: as_of && timeText(as_of),
    history: history === true ? history : undefined,
    tenant_id: tenantId,
  })
  const answered = await api.GET('/api/v1/entities/{entity_id}/state', {
    ...callInit(conditional(options, ifNoneMatch)),
    params: { path: { entity_id }, query },
  })
  const { response } = answered
  const etag = response.headers.get('etag') ?? undefined
  if (response.status === 304) return { data: { type: 'not_modified', etag }, response }
  if (saysUnknown(response)) return { data: { type: 'not_found' }, response }
  const body = await expectBody(Promise.resolve(answered))
  const { history: events, ...state } = body
  // Core 0.19 always sends the history.
  return { data: { type: 'found', state: history === true ? body : state, etag }, response }
}

/** `options` with the header of a conditional read. */
export function conditional(options: CallOptions, ifNoneMatch: string | undefined): CallOptions {
  checkCallOptions(options)
  if (ifNoneMatch === undefined) return options
  return { ...options, headers: { ...options.headers, 'if-none-match': ifNoneMatch } }
}

/** A gateway without the route answers 404 too, but not in Core's words. */
function saysUnknown(response: Response): boolean {
  return effectiveStatus(response) === 404 && stringAt(bodyOf(response), 'error') !== undefined
}

function check(fields: ConditionalEntityStateFields): void {
  checkNames(fields, ['as_of', 'history', 'ifNoneMatch'])
  checkTime('as_of', fields.as_of)
  checkETag(fields.ifNoneMatch)
  if (fields.history !== undefined && typeof fields.history !== 'boolean')
    refuseInput('history', 'must be true or false')
}
