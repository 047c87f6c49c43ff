import type { BatchInput, CoreApi } from '../../api.ts'
import { JsonText } from '../../internal/json-text.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import type { ClientSettings } from '../settings.ts'
import { knownAnswers } from './known-answers.ts'
import { ownAnswer } from './own-answer.ts'
import { receiptsProblem } from './receipt-problem.ts'
import type { SendBody } from './send-batch.ts'

/** How `sendBatch` reaches a Core. @param onResponse told of each success @source openapi `ingestBatch` */
export function postBatch(
  api: CoreApi,
  settings: ClientSettings,
  options: CallOptions,
  onResponse?: (response: Response) => void,
): SendBody {
  const init = callInit(options)
  return async (text, items) => {
    const body = new JsonText(text) as unknown as BatchInput
    const events = items.map(({ event }) => event)
    const sentAfter = knownAnswers(settings.transport).latestTimestamp
    const { data, response } = await ownAnswer({
      api,
      settings,
      options,
      items,
      answered: await api.POST('/api/v1/events/batch', { body, ...init }),
      sentAfter,
      receiptsOf: (receipt) => receipt.events,
      findProblem: (receipt) => receiptsProblem(receipt.events, events),
    })
    onResponse?.(response)
    return data
  }
}
