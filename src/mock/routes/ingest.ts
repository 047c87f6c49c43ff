import type { AnswerOf, BatchInput, BatchReceipt, EventInput, IngestReceipt } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import { conflictAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { batchInputShape, eventInputShape } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'
import { refuseEvent, refuseJournal } from './validate-event.ts'

/** @source openapi `ingestEvent` */
export function ingestEvent(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<EventInput>(request, eventInputShape)
  if (!body.ok) return body.answer
  const outcome = ingest(core, [body.value])
  return Array.isArray(outcome)
    ? jsonAnswer(200, outcome[0] satisfies AnswerOf<'ingestEvent'> | undefined)
    : outcome
}

/** @source openapi `ingestBatch` */
export function ingestBatch(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<BatchInput>(request, batchInputShape)
  if (!body.ok) return body.answer
  const outcome = ingest(core, body.value.events)
  if (!Array.isArray(outcome)) return outcome
  const receipt: BatchReceipt = { total: outcome.length, ingested: outcome.length, events: outcome }
  return jsonAnswer(200, receipt satisfies AnswerOf<'ingestBatch'>)
}

/**
 * Appends events one after the other and gives their receipts, or the answer that refuses the first bad one.
 * The events before that one stay: a batch is not atomic.
 * @param times those of the events, if they were taken before
 */
export function ingest(
  core: CoreState,
  events: readonly EventInput[],
  times: readonly string[] = [],
): IngestReceipt[] | MockAnswer {
  if (core.traits.reservesJournals) {
    for (const event of events) {
      const refusal = refuseJournal(event)
      if (refusal !== undefined) return refusal
    }
  }
  const receipts: IngestReceipt[] = []
  for (const [index, event] of events.entries()) {
    const receipt = append(core, event, times[index])
    if ('status' in receipt) return receipt
    receipts.push(receipt)
  }
  return receipts
}

function append(core: CoreState, event: EventInput, takenAt?: string): IngestReceipt | MockAnswer {
  const refusal = refuseEvent(event)
  if (refusal !== undefined) return refusal
  const outcome = core.log.append(event, takenAt)
  if (outcome.type === 'conflict') return conflictAnswer(outcome.expected, outcome.current)
  core.wakeStreams()
  const { id, timestamp } = outcome.entry.event
  return { event_id: id, timestamp, version: outcome.version }
}
