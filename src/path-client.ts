import createClient, { type Client } from 'openapi-fetch'
import { ConfigError, InvalidInputError, isAllSourceError, messageOf, ProtocolError } from './errors.ts'
import { namesOption } from './internal/check.ts'
import { HALF_PAIR, JsonText, toJsonText } from './internal/json-text.ts'
import type { OperationFacts } from './internal/shape.ts'
import { utf8Length } from './internal/utf8-length.ts'
import { answerOf } from './transport/answer.ts'
import { afterWrite, OutgoingRequest } from './transport/call.ts'
import { callNames } from './transport/option-names.ts'
import type { CallOptions, ResolvedCallOptions } from './transport/options.ts'
import { resolveCallOptions } from './transport/resolve-options.ts'
import type { Secret } from './transport/secret.ts'
import type { Transport } from './transport/transport.ts'

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/**
 * Typed calls to every documented path, as in `api.GET('/api/v1/stats', { params: { query } })`. Besides openapi-fetch's
 * `params`, `body`, `parseAs` and `querySerializer` each call takes `CallOptions`. Resolves with `{ data, error, response }` for
 * every answer of the server.
 * @throws what `Transport.send` throws when there was no answer; `protocol` for a 2xx that is not JSON;
 * `invalid_input` for a parameter or body that cannot be sent; `config` for a bad option
 */
export type PathClient<Paths extends object> = Pick<Client<Paths, 'application/json'>, Method>

type Operations = Readonly<Record<string, OperationFacts>>
type Params = { readonly header?: CallOptions['headers']; readonly path?: object; readonly query?: object }
type PathInit = CallOptions & { readonly params?: Params } & Readonly<Record<string, unknown>>
type PathMethod = (path: string, init: object) => Promise<unknown>

const EMPTY_PARAMETER = 'must be a non-empty string: it is part of the path'

/** Options of openapi-fetch that would lead around the transport, or the key to another origin. */
const FIXED = ['baseUrl', 'fetch', 'Request', 'middleware', 'bodySerializer', 'pathSerializer']
const PATH_OPTIONS = [...callNames, 'params', 'body', 'parseAs', 'querySerializer', ...FIXED]

/** Typed calls to the paths of a document, through a transport. */
export function pathClientOn<Paths extends object>(
  transport: Transport,
  operations: Operations,
  defaults: ResolvedCallOptions,
): PathClient<Paths> {
  const client = createClient<Paths>({
    baseUrl: transport.options.baseUrl,
    Request: OutgoingRequest as unknown as typeof Request,
    pathSerializer,
    bodySerializer: (body) => serializeBody(body, transport.options.maxRequestBytes),
  }) as unknown as Record<Method, PathMethod>

  const method =
    (name: Method) =>
    async (path: string, init: PathInit = {}) => {
      namesOption('options', init, PATH_OPTIONS)
      const facts = { method: name, path }
      const refusal = transport.refusalOf(facts)
      if (refusal !== undefined) {
        // Rejected before its caller listens, a promise costs the platform a notice, which is half of a refusal.
        await undefined
        throw refusal
      }
      const { params: { header, ...params } = {}, parseAs, querySerializer, body } = init
      const options = resolveCallOptions(header && { headers: header }, resolveCallOptions(init, defaults))
      checkPath(path, params.path, init)
      const operation = operations[`${name} ${path}`] ?? undocumented(name)
      let answered: Promise<Response> | undefined
      const fetch = async (request: OutgoingRequest) => {
        answered = transport.send(request, facts, operation, options)
        const response = await answered
        return parseAs === undefined || parseAs === 'json' ? readsOnly(response) : response
      }
      try {
        const result = (await client[name](path, {
          params,
          parseAs,
          querySerializer,
          body,
          headers: options.headers,
          fetch,
        })) as object
        return { ...result, response: await answered }
      } catch (error) {
        if (answered === undefined) throw explainInput(error)
        throw error instanceof SyntaxError ? notJson(error, await answered, transport.options.secret) : error
      }
    }
  return {
    GET: method('GET'),
    PUT: method('PUT'),
    POST: method('POST'),
    DELETE: method('DELETE'),
  } as unknown as PathClient<Paths>
}

/** What openapi-fetch needs of a response to read it as JSON. It asks for a header that is not there, for which all would be made. */
function readsOnly(response: Response) {
  const { ok, status } = response
  return { ok, status, headers: NO_HEADERS, text: () => response.text() }
}

const NO_HEADERS = { get: () => null }

/** For a path that the document does not have, JavaScript callers get the careful rule. */
function undocumented(method: Method): OperationFacts {
  return { retry: method === 'GET' ? 'safe' : 'unsafe', answers: [], success: 'any' }
}

/** Whatever openapi-fetch cannot put into a request is the caller's. */
function explainInput(error: unknown): unknown {
  if (isAllSourceError(error)) return error
  if (error instanceof URIError) return new InvalidInputError('params.query', HALF_PAIR)
  return new InvalidInputError('params', `cannot be sent: ${messageOf(error)}`, { cause: error })
}

/** The parser's own message shows what it stumbled over, which may be a key that the server repeated. */
function notJson(error: SyntaxError, response: Response, secret: Secret): ProtocolError {
  const answer = answerOf(response)
  const start = secret
    .redact(answer?.text ?? error.name)
    .trimStart()
    .slice(0, 40)
  const said = `is not JSON but starts ${JSON.stringify(start)} (status ${response.status})`
  const reason = `${said}; is \`baseUrl\` an AllSource server?${afterWrite(answer?.call)}`
  return new ProtocolError('body', reason, { request: answer?.call.facts, attempts: answer?.call.attempts })
}

/** A path that does not begin with a slash would become part of the host, and the key would go there. */
function checkPath(path: string, parameters: object | undefined, init: PathInit): void {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new InvalidInputError('path', 'must begin with `/`')
  const missing = /\{([^{}]+)\}/.exec(path)?.[1]
  if (missing !== undefined && parameters === undefined) throw new InvalidInputError(missing, EMPTY_PARAMETER)
  const fixed = FIXED.find((name) => init[name] !== undefined)
  if (fixed !== undefined) throw new ConfigError(fixed, 'left out of a call: it belongs to the client')
}

function pathSerializer(template: string, parameters: Record<string, unknown>): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => encodePathParameter(name, parameters[name]))
}

/** Refuses what URL parsing would fold away or cannot carry, so that the server sees exactly this value in exactly this place. */
function encodePathParameter(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new InvalidInputError(name, EMPTY_PARAMETER)
  if (value === '.' || value === '..')
    throw new InvalidInputError(name, `must not be ${JSON.stringify(value)}: URLs fold it away`)
  if (!value.isWellFormed()) throw new InvalidInputError(name, HALF_PAIR)
  return encodeURIComponent(value)
}

function serializeBody(body: unknown, maxBytes: number): string {
  const text = body instanceof JsonText ? body.text : toJsonText('body', body)
  // A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting.
  if (text.length * 3 > maxBytes) {
    const bytes = utf8Length(text)
    if (bytes > maxBytes)
      throw new InvalidInputError(
        'body',
        `is ${bytes} bytes as JSON; at most ${maxBytes} are taken: send it in parts`,
      )
  }
  return text
}
