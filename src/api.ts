import createClient, { type Client } from 'openapi-fetch'
import type { paths as CorePaths, components } from '../generated/core.ts'
import { coreOperations } from '../generated/core-operations.ts'
import type { paths as QueryPaths, components as queryComponents } from '../generated/query.ts'
import { queryOperations } from '../generated/query-operations.ts'
import { ConfigError, InvalidInputError, isAllSourceError, messageOf, ProtocolError } from './errors.ts'
import type { OperationFacts } from './internal/shape.ts'
import { answerOf } from './transport/answer.ts'
import { afterWrite, OutgoingRequest } from './transport/call.ts'
import {
  type CallOptions,
  type ResolvedCallOptions,
  resolveCallOptions,
  type TransportOptions,
} from './transport/options.ts'
import type { Secret } from './transport/secret.ts'
import { Transport } from './transport/transport.ts'

type Schemas = components['schemas']

/** An event as every read gives it: query, feed, consumer and stream. @source openapi `Event` */
export type Event = Schemas['Event']
/** An event to write; what may be left out may be `undefined`. @source openapi `EventInput` */
export type EventInput = OrUndefined<Schemas['EventInput'], 'tenant_id' | 'metadata' | 'expected_version'>
type OrUndefined<Fields, Optional extends keyof Fields> = Omit<Fields, Optional> & {
  [Name in Optional]?: Fields[Name] | undefined
}
/** As the document has it. @source openapi `BatchInput` */
export type BatchInput = Schemas['BatchInput']
/** As the document has it. @source openapi `IngestReceipt` */
export type IngestReceipt = Schemas['IngestReceipt']
/** As the document has it. @source openapi `BatchReceipt` */
export type BatchReceipt = Schemas['BatchReceipt']
/** As the document has it. @source openapi `EventPage` */
export type EventPage = Schemas['EventPage']
/** As the document has it. @source openapi `EntitySummary` */
export type EntitySummary = Schemas['EntitySummary']
/** As the document has it. @source openapi `EntityPage` */
export type EntityPage = Schemas['EntityPage']
/** As the document has it. @source openapi `DuplicateGroup` */
export type DuplicateGroup = Schemas['DuplicateGroup']
/** As the document has it. @source openapi `DuplicatePage` */
export type DuplicatePage = Schemas['DuplicatePage']
/** As the document has it. @source openapi `EntityState` */
export type EntityState = Schemas['EntityState']
/** As the document has it. @source openapi `Stats` */
export type Stats = Schemas['Stats']
/** As the document has it. @source openapi `ProjectionSummary` */
export type ProjectionSummary = Schemas['ProjectionSummary']
/** As the document has it. @source openapi `ProjectionList` */
export type ProjectionList = Schemas['ProjectionList']
/** As the document has it. @source openapi `ProjectionState` */
export type ProjectionState = Schemas['ProjectionState']
/** As the document has it. @source openapi `ProjectionStateInput` */
export type ProjectionStateInput = Schemas['ProjectionStateInput']
/** As the document has it. @source openapi `ProjectionStateEntry` */
export type ProjectionStateEntry = Schemas['ProjectionStateEntry']
/** As the document has it. @source openapi `ProjectionStateReceipt` */
export type ProjectionStateReceipt = Schemas['ProjectionStateReceipt']
/** As the document has it. @source openapi `ProjectionStatePage` */
export type ProjectionStatePage = Schemas['ProjectionStatePage']
/** As the document has it. @source openapi `BulkProjectionStates` */
export type BulkProjectionStates = Schemas['BulkProjectionStates']
/** As the document has it. @source openapi `BulkSaveReceipt` */
export type BulkSaveReceipt = Schemas['BulkSaveReceipt']
/** As the document has it. @source openapi `Consumer` */
export type Consumer = Schemas['Consumer']
/** As the document has it. @source openapi `ConsumerInput` */
export type ConsumerInput = Schemas['ConsumerInput']
/** As the document has it. @source openapi `AckInput` */
export type AckInput = Schemas['AckInput']
/** As the document has it. @source openapi `AckReceipt` */
export type AckReceipt = Schemas['AckReceipt']
/** As the document has it. @source openapi `PositionedEvent` */
export type PositionedEvent = Schemas['PositionedEvent']
/** As the document has it. @source openapi `ConsumerEvents` */
export type ConsumerEvents = Schemas['ConsumerEvents']
/** As the document has it. @source openapi `Health` */
export type Health = Schemas['Health']
/** As the document has it. @source openapi `Identity` */
export type Identity = Schemas['Identity']
/** As the document has it. @source openapi `VersionConflictBody` */
export type VersionConflictBody = Schemas['VersionConflictBody']

type QuerySchemas = queryComponents['schemas']

/** An event as a gateway gives it: old ones leave fields out. @source openapi `GatewayEvent` */
export type GatewayEvent = QuerySchemas['GatewayEvent']
/** As the document has it. @source openapi `GatewayHealth` */
export type GatewayHealth = QuerySchemas['GatewayHealth']
/** As the document has it. @source openapi `GatewayProjectionSummary` */
export type GatewayProjectionSummary = QuerySchemas['GatewayProjectionSummary']

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/**
 * Typed calls to every documented path, as in `api.GET('/api/v1/stats', { params: { query } })`. Besides openapi-fetch's
 * `params`, `body`, `parseAs` and `querySerializer` each call takes `CallOptions`. Resolves with `{ data, error, response }` for every answer of the server.
 * @throws what `Transport.send` throws when there was no answer; `protocol` for a 2xx that is not JSON;
 * `invalid_input` for a parameter or body that cannot be sent; `config` for a bad option
 */
export type PathClient<Paths extends object> = Pick<Client<Paths, 'application/json'>, Method>

/** Typed calls to a Core. @source openapi/core.yaml */
export type CoreApi = PathClient<CorePaths>
/** Typed calls to the gateway. @source openapi/query.yaml */
export type QueryApi = PathClient<QueryPaths>

/** The paths that a Core and a gateway both serve, with Core's types. */
type SharedPath = '/api/v1/events/query' | '/api/v1/entities' | '/api/v1/entities/duplicates'

/** Typed calls to what a Core and a gateway both serve. */
export type SharedApi = PathClient<Pick<CorePaths, SharedPath>>

/** The same calls, seen as what both servers have: one function then serves both clients. */
export function sharedApi(api: CoreApi | QueryApi): SharedApi {
  return api as unknown as SharedApi
}

/** Makes typed calls to a Core, through a transport of their own. @throws config */
export function createCoreApi(options: TransportOptions): CoreApi {
  return coreApiOn(new Transport(options), resolveCallOptions(options))
}

/** Makes typed calls to the gateway, through a transport of their own. @throws config */
export function createQueryApi(options: TransportOptions): QueryApi {
  return queryApiOn(new Transport(options), resolveCallOptions(options))
}

/** Typed calls to a Core through a transport that others use too. */
export function coreApiOn(transport: Transport, defaults: ResolvedCallOptions): CoreApi {
  return pathClientOn<CorePaths>(transport, coreOperations, defaults)
}

/** Typed calls to the gateway through a transport that others use too. */
export function queryApiOn(transport: Transport, defaults: ResolvedCallOptions): QueryApi {
  return pathClientOn<QueryPaths>(transport, queryOperations, defaults)
}

type Operations = Readonly<Record<string, OperationFacts>>
type Params = { readonly header?: CallOptions['headers']; readonly path?: object; readonly query?: object }
type PathInit = CallOptions & { readonly params?: Params } & Readonly<Record<string, unknown>>
type PathMethod = (path: string, init: object) => Promise<unknown>

const EMPTY_PARAMETER = 'must be a non-empty string: it is part of the path'
const HALF_PAIR = 'holds half of a surrogate pair, which is no character'

/** Options of openapi-fetch that would lead around the transport, or the key to another origin. */
const FIXED = ['baseUrl', 'fetch', 'Request', 'middleware', 'bodySerializer', 'pathSerializer']

function pathClientOn<Paths extends object>(
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
      const { params: { header, ...params } = {}, parseAs, querySerializer, body } = init
      const options = resolveCallOptions(header && { headers: header }, resolveCallOptions(init, defaults))
      checkPath(path, params.path, init)
      const operation = operations[`${name} ${path}`] ?? undocumented(name)
      let answered: Promise<Response> | undefined
      const fetch = (request: OutgoingRequest) => {
        answered = transport.send(request, { method: name, path }, operation, options)
        return answered
      }
      try {
        return await client[name](path, {
          params,
          parseAs,
          querySerializer,
          body,
          headers: options.headers,
          fetch,
        })
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

/** For a path that the document does not have, JavaScript callers get the careful rule. */
function undocumented(method: Method): OperationFacts {
  return { id: 'undocumented', retry: method === 'GET' ? 'safe' : 'unsafe', answers: [], success: 'any' }
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
  const reason = `is not JSON but starts ${JSON.stringify(start)} (status ${response.status}); is \`baseUrl\` an AllSource server?${afterWrite(answer?.call)}`
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
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text === '') throw new InvalidInputError(name, EMPTY_PARAMETER)
  if (text === '.' || text === '..')
    throw new InvalidInputError(name, `must not be ${JSON.stringify(text)}: URLs fold it away`)
  if (!text.isWellFormed()) throw new InvalidInputError(name, HALF_PAIR)
  return encodeURIComponent(text)
}

function serializeBody(body: unknown, maxBytes: number): string {
  let text: string | undefined
  try {
    text = JSON.stringify(body)
  } catch (cause) {
    throw new InvalidInputError('body', `cannot be written as JSON: ${String((cause as Error).message)}`, {
      cause,
    })
  }
  if (text === undefined) throw new InvalidInputError('body', 'cannot be written as JSON')
  // JSON.stringify escapes a surrogate only where it stands alone, which the server's parser refuses.
  if (text.includes('\\ud') && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text))
    throw new InvalidInputError('body', HALF_PAIR)
  // A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting.
  if (text.length * 3 > maxBytes) {
    const bytes = new TextEncoder().encode(text).byteLength
    if (bytes > maxBytes)
      throw new InvalidInputError(
        'body',
        `is ${bytes} bytes as JSON; at most ${maxBytes} are taken: send it in parts`,
      )
  }
  return text
}
