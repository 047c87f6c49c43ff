import type { AckInput, AckReceipt, AnswerOf, ConsumerInput } from '../../api.ts'
import { entriesAfterCursor } from '../core/consumers.ts'
import type { CoreState } from '../core/core-state.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest, rawJsonAnswer } from '../http/answer.ts'
import { ackInputShape, consumerInputShape } from '../http/json-shape.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { readBody } from '../http/request-body.ts'

type ConsumerParams = Record<string, string>

/** @source openapi `registerConsumer` */
export function registerConsumer(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<ConsumerInput>(request, consumerInputShape)
  if (!body.ok) return body.answer
  return jsonAnswer(
    200,
    core.consumers.register(
      body.value.consumer_id,
      body.value.event_type_filters ?? [],
    ) satisfies AnswerOf<'registerConsumer'>,
  )
}

/** @source openapi `getConsumer` */
export function getConsumer(
  core: CoreState,
  _request: MockRequest,
  { consumer_id = '' }: ConsumerParams,
): MockAnswer {
  return jsonAnswer(200, core.consumers.get(consumer_id) satisfies AnswerOf<'getConsumer'>)
}

/** @source openapi `pollConsumerEvents` */
export function pollConsumer(
  core: CoreState,
  request: MockRequest,
  { consumer_id = '' }: ConsumerParams,
): MockAnswer {
  const params = readParams(request.query, { limit: 'integer' } satisfies ParamsOf<'pollConsumerEvents'>)
  if (!params.ok) return params.answer
  const { limit = 100 } = params.value
  const consumer = core.consumers.get(consumer_id)
  const events: string[] = []
  for (const { position, entry } of entriesAfterCursor(consumer, core.log.entries)) {
    if (events.length >= limit) break
    events.push(`{"position":${position},${entry.json.slice(1)}`)
  }
  return rawJsonAnswer(200, `{"events":[${events.join(',')}],"count":${events.length}}`)
}

/** @source openapi `ackConsumer` */
export function ackConsumer(
  core: CoreState,
  request: MockRequest,
  { consumer_id = '' }: ConsumerParams,
): MockAnswer {
  const body = readBody<AckInput>(request, ackInputShape)
  if (!body.ok) return body.answer
  const { position } = body.value
  const head = core.log.entries.length
  if (position > head) {
    return errorAnswer(400, `Invalid input: Position ${position} is beyond the latest event offset ${head}`)
  }
  core.consumers.acknowledge(consumer_id, position)
  return jsonAnswer(200, { consumer_id, position, status: 'ok' } satisfies AckReceipt)
}
