import { ProtocolError } from '../errors.ts'
import { checkShape } from '../internal/shape.ts'
import { answerOf, correlationIdOf } from '../transport/answer.ts'
import { afterWrite } from '../transport/call.ts'
import { responseToError } from '../transport/response-error.ts'

/** What a typed path client gives. */
export interface Answered<Body> {
  readonly data?: Body
  readonly error?: unknown
  readonly response: Response
}

/** As `bodyOfSuccess`, of a call that is under way. */
export async function expectBody<Body>(
  call: Promise<Answered<Body>>,
  findProblem?: (body: Body) => string | undefined,
): Promise<Body> {
  return bodyOfSuccess(await call, findProblem)
}

/**
 * The success body of a typed call, once its required fields are seen to be there.
 * @param findProblem what else is wrong with a success, worded as by `checkShape`
 * @throws what `responseToError` makes of a failure; `protocol` for a success of another shape
 */
export function bodyOfSuccess<Body>(
  { data, error, response }: Answered<Body>,
  findProblem?: (body: Body) => string | undefined,
): Body {
  const answer = answerOf(response)
  const operation = answer?.call.operation
  const body = response.ok ? data : error
  if (!response.ok && !operation?.answers.includes(response.status)) throw responseToError(response)
  const problem =
    (operation && checkShape(body, operation.success)) ??
    (response.ok ? findProblem?.(body as Body) : undefined)
  if (problem === undefined) return body as Body
  // A documented answer of another shape comes from something in between, such as a proxy.
  if (!response.ok) throw responseToError(response)
  const [, where = 'body', reason = problem] = /^(?:(.*): )?(.*)$/s.exec(problem) ?? []
  const said = body === undefined ? 'is empty' : reason
  const hint = `; is \`baseUrl\` the right server?${afterWrite(answer?.call)}`
  throw new ProtocolError(where, `${said} (status ${response.status})${hint}`, {
    request: answer?.call.facts,
    attempts: answer?.call.attempts,
    correlationId: correlationIdOf(response),
  })
}
