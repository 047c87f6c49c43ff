import { jsonAnswer, type MockAnswer, type MockRequest, textAnswer } from './http/answer.ts'

/**
 * Something that goes wrong with a request. `takesEffect` says whether the server did its work all the same (stored
 * the event, moved the cursor) before the answer went wrong; otherwise it never saw the request.
 */
export type MockFault =
  /** Another answer instead. A text body is sent as text, anything else as JSON, none as an empty body. */
  | {
      readonly type: 'answer'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
      readonly takesEffect?: boolean
    }
  /** The right answer, late. */
  | { readonly type: 'delay'; readonly delayMs: number }
  /** The connection is reset without an answer. */
  | { readonly type: 'drop'; readonly takesEffect?: boolean }
  /** The connection stays open and no answer ever comes. */
  | { readonly type: 'hang'; readonly takesEffect?: boolean }
  /** Nobody listens. A real socket cannot refuse while the server listens: there it is a reset. */
  | { readonly type: 'refuse' }

/** Which requests a fault meets. What is left out matches everything. */
export interface FaultMatch {
  readonly method?: string
  /** A path such as `/api/v1/events`, a template such as `/api/v1/consumers/{consumer_id}/ack`, or an expression. */
  readonly path?: string | RegExp
  /** How many requests it meets. @default 1 */
  readonly times?: number
}

interface ScriptedFault {
  readonly fault: MockFault
  readonly method: string | undefined
  readonly path: RegExp | undefined
  left: number
}

/** The faults to come. Of those that match a request, the oldest meets it. */
export class FaultScript {
  readonly #faults: ScriptedFault[] = []

  add(fault: MockFault, match: FaultMatch): void {
    const path = typeof match.path === 'string' ? templateToExpression(match.path) : match.path
    this.#faults.push({ fault, method: match.method?.toUpperCase(), path, left: match.times ?? 1 })
  }

  /** Takes the fault that meets a request, `undefined` if none does. */
  take(request: Pick<MockRequest, 'method' | 'path'>): MockFault | undefined {
    const index = this.#faults.findIndex(
      ({ method, path }) =>
        (method === undefined || method === request.method) &&
        (path === undefined || path.test(request.path)),
    )
    const found = this.#faults[index]
    if (found === undefined) return undefined
    found.left -= 1
    if (found.left <= 0) this.#faults.splice(index, 1)
    return found.fault
  }

  clear(): void {
    this.#faults.length = 0
  }
}

function templateToExpression(template: string): RegExp {
  const parts = template.split(/\{[^{}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}

/** The answer that an `answer` fault describes. */
export function scriptedAnswer(fault: Extract<MockFault, { type: 'answer' }>): MockAnswer {
  const { status, body, headers = {} } = fault
  const lowered = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  if (body === undefined) return { status, headers: lowered, body: '' }
  const answer = typeof body === 'string' ? textAnswer(status, body) : jsonAnswer(status, body)
  return { ...answer, headers: { ...answer.headers, ...lowered } }
}
