import type { OperationFacts } from '../internal/shape.ts'
import type { Call } from './call.ts'
import { retryAfterMs } from './retry-after.ts'

/** An answer whose body is in memory, and the call it belongs to. */
export interface Answer {
  readonly call: Call
  readonly text: string
}

const answers = new WeakMap<Response, Answer>()

/** Notes what belongs to a response, so that it can be judged without reading its body again. */
export function rememberAnswer(response: Response, answer: Answer): Response {
  answers.set(response, answer)
  return response
}

/** What was noted for `response`; `undefined` if it did not come through a transport. */
export function answerOf(response: Response): Answer | undefined {
  return answers.get(response)
}

/** The body as JSON; as text if it is not JSON; `undefined` if it is empty. */
export function bodyOf(response: Response): unknown {
  const text = answers.get(response)?.text
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What a gateway's log finds a response by. Where a browser hides the header, some say it in the body too. */
export function correlationIdOf(response: Response): string | undefined {
  const said = stringAt(objectAt(bodyOf(response), 'error'), 'correlation_id')
  return response.headers.get('x-correlation-id') ?? said
}

/**
 * The status that counts. The Query Service answers 400 or 422 (Prime: 502) for a failure of the Core behind it
 * and tells Core's own status only in the text `HTTP <status>: …`.
 */
export function effectiveStatus(response: Response): number {
  if (response.status !== 400 && response.status !== 422 && response.status !== 502) return response.status
  const wrapped = /^HTTP (\d{3})\b/.exec(stringAt(bodyOf(response), 'error') ?? '')
  return wrapped === null ? response.status : Number(wrapped[1])
}

/** An answer by which the server declined for want of capacity, before it did anything. */
export interface Refusal {
  readonly retryAfterMs: number | undefined
  /** Whose limit it is, if the server said. */
  readonly scope: string | undefined
}

/**
 * Reads a refusal: every 429, and a 503 whose body names a `scope` (the gateway's admission layer).
 * Any other 503 is a failure of the server.
 */
export function refusalOf(response: Response): Refusal | undefined {
  const status = effectiveStatus(response)
  if (status !== 429 && status !== 503) return undefined
  const body = bodyOf(response)
  const scope = stringAt(body, 'scope') ?? stringAt(objectAt(body, 'error'), 'scope')
  if (status === 503 && scope === undefined) return undefined
  return { retryAfterMs: retryAfterMs(response.headers, body), scope }
}

const BUSY = new Set([
  'archive_index_incomplete',
  'archive_hydration_refused',
  'archive_budget_exceeded',
  'read_model_busy',
])

/**
 * Whether a Core has no room or time for this request now: a tenant's archive cannot be read, or too many ask for read models.
 * The server is well, others are served, and `Retry-After` says when to come again.
 */
export function isBusy(response: Response): boolean {
  return response.status === 503 && BUSY.has(stringAt(bodyOf(response), 'error') ?? '')
}

/** Whether a 503 says that the write was not done: Core refuses it before the append, or could not admit it. */
export function saysNotWritten(response: Response, operation: OperationFacts): boolean {
  if (refusalOf(response) !== undefined) return true
  const error = stringAt(bodyOf(response), 'error') ?? ''
  return operation.refusals?.some((start) => error.startsWith(start)) ?? false
}

/** Whether a 4xx says that what was asked for is not there, in words that the document lists. */
export function saysAbsent(response: Response): boolean {
  const status = effectiveStatus(response)
  if (status < 400 || status >= 500) return false
  const body = bodyOf(response)
  const error = typeof body === 'string' ? body : (stringAt(body, 'error') ?? '')
  const said = error.replace(/^HTTP \d{3}: (?:%\{"error" => )?"?/, '')
  return answerOf(response)?.call.operation.absent?.some((start) => said.startsWith(start)) ?? false
}

/** The string at `key`, if `value` is an object that has one there. */
export function stringAt(value: unknown, key: string): string | undefined {
  const found = propertyAt(value, key)
  return typeof found === 'string' ? found : undefined
}

/** The object at `key`, if `value` is an object that has one there. */
export function objectAt(value: unknown, key: string): object | undefined {
  const found = propertyAt(value, key)
  return typeof found === 'object' && found !== null ? found : undefined
}

/** The number at `key`, if `value` is an object that has one there. */
export function numberAt(value: unknown, key: string): number | undefined {
  const found = propertyAt(value, key)
  return typeof found === 'number' ? found : undefined
}

function propertyAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
