import type { BatchInput, CoreApi } from '../../api.ts'
import { JsonText } from '../../internal/json-text.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { expectBody } from '../expect-body.ts'
import type { SendBody } from './send-batch.ts'

/** How `sendBatch` reaches a Core. @param onResponse told of each success @source openapi `ingestBatch` */
export function postBatch(
  api: CoreApi,
  options: CallOptions,
  onResponse?: (response: Response) => void,
): SendBody {
  const init = callInit(options)
  return async (text) => {
    const body = new JsonText(text) as unknown as BatchInput
    const answered = await api.POST('/api/v1/events/batch', { body, ...init })
    const receipt = await expectBody(Promise.resolve(answered))
    onResponse?.(answered.response)
    return receipt
  }
}
