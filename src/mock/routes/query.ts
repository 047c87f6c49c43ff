import type { CoreState } from '../core/core-state.ts'
import type { MockAnswer, MockRequest, Read } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { pageAnswer } from './event-page.ts'
import { matchingEntries } from './matching-entries.ts'
import { readOrder } from './read-order.ts'
import { retainedRead } from './retained-read.ts'

const filterParams = {
  entity_id: 'text',
  event_type: 'text',
  tenant_id: 'text',
  as_of: 'time',
  since: 'time',
  until: 'time',
  limit: 'integer',
  event_type_prefix: 'text',
  exclude_event_type_prefix: 'text',
  payload_filter: 'text',
} as const satisfies ParamsOf<'queryEvents'>

const { exclude_event_type_prefix: _, ...oldFilterParams } = filterParams

/** @source openapi `queryEvents` */
export function queryEvents(core: CoreState, request: MockRequest): MockAnswer {
  const { traits } = core
  const params = readParams(request.query, traits.honoursWindow ? filterParams : oldFilterParams)
  if (!params.ok) return params.answer
  const options = traits.honoursWindow ? readWindow(request.query) : unwindowed
  if (!options.ok) return options.answer
  const { limit, ...filter } = params.value
  const { integrity, ...window } = options.value
  if (integrity !== undefined) return retainedRead(core, request, { ...params.value, ...window, integrity })
  if (traits.queryNeedsTenant && !filter.tenant_id)
    return pageAnswer(core, request, { entries: [], total: 0, hasMore: false })

  const matches = matchingEntries(core, filter)
  if (!matches.ok) return matches.answer
  const ordered = window.descending ? matches.value.toReversed() : matches.value
  const { offset } = window
  const entries = ordered.slice(offset, offset + Math.min(limit ?? traits.maxQueryPage, traits.maxQueryPage))
  const page = { entries, total: ordered.length, hasMore: offset + entries.length < ordered.length }
  const { entity_id: entityId } = filter
  return pageAnswer(
    core,
    request,
    entityId === undefined ? page : { ...page, entityVersion: core.log.versionOf(entityId) },
  )
}

interface Window {
  readonly offset: number
  readonly descending: boolean
  readonly integrity?: string
}

const unwindowed: Read<Window> = { ok: true, value: { offset: 0, descending: false } }

function readWindow(query: string): Read<Window> {
  const params = readParams(query, { order: 'text' } satisfies ParamsOf<'queryEvents'>)
  if (!params.ok) return params
  const offset = readParams(query, { offset: 'integer' } satisfies ParamsOf<'queryEvents'>)
  if (!offset.ok) return offset
  const integrity = readParams(query, { integrity: 'text' } satisfies ParamsOf<'queryEvents'>)
  if (!integrity.ok) return integrity
  const order = readOrder(params.value.order, 'asc')
  if (!order.ok) return order
  return {
    ok: true,
    value: { ...integrity.value, offset: offset.value.offset ?? 0, descending: order.value === 'desc' },
  }
}
