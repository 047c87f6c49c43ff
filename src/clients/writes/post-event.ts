import type { CoreApi, IngestReceipt } from '../../api.ts'
import { ApiError, VersionConflictError } from '../../errors.ts'
import { JsonText } from '../../internal/json-text.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import type { Replied } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { knownAnswers } from './known-answers.ts'
import { isCut, ownAnswer } from './own-answer.ts'
import { receiptProblem } from './receipt-problem.ts'
import type { BatchItem } from './send-batch.ts'

/** Sends one event, as its text has it. @source openapi `ingestEvent` */
export async function postEvent(
  api: CoreApi,
  settings: ClientSettings,
  item: BatchItem,
  options: CallOptions,
): Promise<Replied<IngestReceipt>> {
  const body = new JsonText(item.text) as unknown as BatchItem['event']
  const sentAfter = knownAnswers(settings.transport).latestTimestamp
  const answered = await api.POST('/api/v1/events', { body, ...callInit(options) })
  try {
    return await ownAnswer({
      api,
      settings,
      options,
      items: [item],
      answered,
      sentAfter,
      receiptsOf: (receipt) => [receipt],
      findProblem: (receipt) => receiptProblem(receipt, item.event),
    })
  } catch (error) {
    const conflict = error instanceof ApiError ? conflictOf(error, item.event) : undefined
    throw conflict ?? error
  }
}

/** A 409 whose words are lost says of an event with a version what it mostly says: that the entity has another. */
function conflictOf(
  error: ApiError,
  { expected_version }: BatchItem['event'],
): VersionConflictError | undefined {
  const { status, body, request, attempts, correlationId } = error
  if (status !== 409 || expected_version == null || !isCut(body)) return undefined
  const versions = { expected: expected_version, current: undefined }
  const message = `409, and its words are lost: the entity is not at version ${expected_version}`
  return new VersionConflictError(message, versions, { request, attempts, correlationId, cause: error })
}
