import type { CoreState } from '../core/core-state.ts'
import { withoutNanoseconds } from '../core/log-entry.ts'
import { errorAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { pageAnswer } from './event-page.ts'
import { type EventFilter, matchingEntries } from './matching-entries.ts'
import { wrongEntity, wrongTenant } from './validate-event.ts'

/** A query that asks for `integrity`: everything that was ever kept, or an error. */
export interface RetainedQuery extends EventFilter {
  readonly integrity: string
  readonly limit?: number
  readonly offset: number
  readonly descending: boolean
}

const maxPage = 10_000

/** Answers a strict read. A mock loses nothing, so it only has to refuse what Core refuses. */
export function retainedRead(core: CoreState, request: MockRequest, query: RetainedQuery): MockAnswer {
  return query.integrity === 'retained-prefix-v1'
    ? prefixRead(core, request, query)
    : entityRead(core, request, query)
}

function prefixRead(core: CoreState, request: MockRequest, query: RetainedQuery): MockAnswer {
  const { limit = maxPage, offset, descending, integrity: _, event_type: __, ...filter } = query
  if (!filter.tenant_id || !filter.event_type_prefix || filter.entity_id !== undefined) {
    return refuse('Strict prefix read requires tenant_id and nonempty event_type_prefix without entity_id')
  }
  const wrong = wrongTenant(filter.tenant_id)
  if (wrong !== undefined) return refuse(wrong)
  const matches = matchingEntries(core, filter, core.log.retained(filter.tenant_id))
  if (!matches.ok) return matches.answer
  const ordered = descending ? matches.value.toReversed() : matches.value
  const entries = ordered.slice(offset, offset + Math.min(limit, maxPage))
  return pageAnswer(core, request, {
    entries,
    total: ordered.length,
    hasMore: offset + entries.length < ordered.length,
  })
}

function entityRead(core: CoreState, request: MockRequest, query: RetainedQuery): MockAnswer {
  const { integrity: protocol, limit = 0, offset, descending, tenant_id, entity_id, ...otherFilters } = query
  if (
    protocol !== 'retained-entity-v1' ||
    offset !== 0 ||
    descending ||
    Object.keys(otherFilters).length > 0
  ) {
    return refuse(
      'Strict retained read requires retained-entity-v1 without filters, offset or descending order',
    )
  }
  if (tenant_id === undefined || entity_id === undefined || limit < 1 || limit > 1001) {
    return refuse('Strict retained read requires tenant_id, entity_id and limit 1..1001')
  }
  const wrong = wrongTenant(tenant_id) ?? wrongEntity(entity_id)
  if (wrong !== undefined) return refuse(wrong)
  const ofEntity = core.log.retained(tenant_id).filter(({ event }) => event.entity_id === entity_id)
  const matches = matchingEntries(core, { tenant_id, entity_id }, ofEntity)
  if (!matches.ok) return matches.answer
  const entries = matches.value.slice(0, limit).map(withoutNanoseconds)
  const total = matches.value.length
  const isWhole = entries.length === total
  return pageAnswer(core, request, {
    entries,
    total,
    hasMore: !isWhole,
    ...(isWhole ? { entityVersion: Math.max(0, ...entries.map(({ event }) => event.version)) } : {}),
    integrity: { protocol, tenant_id, entity_id },
  })
}

function refuse(reason: string): MockAnswer {
  return errorAnswer(400, `Invalid input: ${reason}`)
}
