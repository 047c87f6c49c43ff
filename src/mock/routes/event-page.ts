import type { EventPage } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import type { MockAnswer, MockRequest } from '../http/answer.ts'
import { conditionalAnswer } from './conditional.ts'

/** Part of an answer. */
export interface Page {
  readonly entries: readonly LogEntry[]
  readonly total: number
  readonly hasMore: boolean
  readonly entityVersion?: number
  readonly integrity?: NonNullable<EventPage['archive_integrity']>
}

/** A page as Core writes it. */
export function pageAnswer(core: CoreState, request: MockRequest, page: Page): MockAnswer {
  // JSON leaves out what is undefined.
  const rest: { [Name in Exclude<keyof EventPage, 'events'>]: EventPage[Name] | undefined } = {
    count: page.entries.length,
    total_count: page.total,
    has_more: page.hasMore,
    entity_version: page.entityVersion,
    archive_integrity: page.integrity,
  }
  const events = page.entries.map((entry) => entry.json).join(',')
  return conditionalAnswer(core, request, `{"events":[${events}],${JSON.stringify(rest).slice(1)}`)
}
