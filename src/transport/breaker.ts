import { NetworkError, OutcomeUnknownError, TimeoutError } from '../errors.ts'
import { effectiveStatus, isBusy, refusalOf } from './answer.ts'
import type { Call } from './call.ts'
import type { Admission, CircuitBreaker } from './circuit-breaker.ts'

/** An attempt that knows whether it is the breaker's probe. */
export type SendAttempt = (call: Call, isProbe: boolean) => Promise<Response>

/** Asks the breaker for leave before each attempt and tells it what the attempt says of the server. */
export function withBreaker(
  breaker: CircuitBreaker | undefined,
  next: SendAttempt,
): (call: Call) => Promise<Response> {
  if (breaker === undefined) return (call) => next(call, false)
  return async (call) => {
    const admission = breaker.admit({ request: call.facts, attempts: call.attempts })
    try {
      const response = await next(call, admission.isProbe)
      if (isServerFailure(call, response)) admission.fail()
      else admission.succeed()
      return response
    } catch (error) {
      tellError(admission, call, error)
      throw error
    }
  }
}

/** 5xx, also behind a gateway's 400. A refusal for want of capacity and a documented answer are the server at work. */
function isServerFailure(call: Call, response: Response): boolean {
  const status = effectiveStatus(response)
  if (status < 500 || call.operation.answers.includes(status)) return false
  return refusalOf(response) === undefined && !isBusy(response)
}

/** What the caller or its deadline cut short, or what was never sent, says nothing about the server. */
function tellError(admission: Admission, call: Call, error: unknown): void {
  const failed =
    error instanceof NetworkError || error instanceof TimeoutError || error instanceof OutcomeUnknownError
  if (failed && call.attempts.at(-1)?.wasSent && !call.signal?.aborted) admission.fail()
  else admission.release()
}
