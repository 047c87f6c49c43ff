import type { BatchInput, CoreApi } from '../../api.ts'
import { JsonText } from '../../internal/json-text.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { expectBody } from '../expect-body.ts'
import { receiptsProblem } from './receipt-problem.ts'
import type { SendBody } from './send-batch.ts'

/** How `sendBatch` reaches a Core. @param onResponse told of each success @source openapi `ingestBatch` */
export function postBatch(
  api: CoreApi,
  options: CallOptions,
  onResponse?: (response: Response) => void,
): SendBody {
  const init = callInit(options)
  return async (text, items) => {
    const body = new JsonText(text) as unknown as BatchInput
    const answered = await api.POST('/api/v1/events/batch', { body, ...init })
    const written = items.map(({ event }) => event)
    const receipt = await expectBody(Promise.resolve(answered), ({ events }) =>
      receiptsProblem(events, written),
    )
    onResponse?.(answered.response)
    return receipt
  }
}
