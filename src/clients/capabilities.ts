import { type CoreApi, coreOperations } from '../api.ts'
import { abortable } from '../internal/abort.ts'
import type { OperationFacts } from '../internal/shape.ts'
import { stringAt } from '../transport/answer.ts'
import { type CallOptions, callInit, MAY_LACK_ROUTE } from '../transport/options.ts'
import { responseToError } from '../transport/response-error.ts'
import type { Transport } from '../transport/transport.ts'
import { type CoreVersion, isAtLeast, newestCore, oldestCore, parseCoreVersion } from './core-version.ts'

/**
 * What a server can do. The one place that looks at version numbers; everything else asks for the ability.
 * Of a Core everything is known; of a gateway, which has some Core behind it, what is `undefined` is not.
 */
export interface Capabilities {
  /** The version that `/health` tells: Core's, or a gateway's own; `undefined` if it tells none. */
  readonly serverVersion: string | undefined
  /** `allsource-core`, `query_service_ex`, `allsource-control-plane`. */
  readonly service: string | undefined
  /** Durable consumers and the event stream are there: on a Core, and on no gateway. */
  readonly hasConsumers: boolean
  /** The key-value routes of projections are there. */
  readonly hasProjectionState: boolean
  /** The key-value routes list states page by page. Before, all at once. */
  readonly pagesProjectionState: boolean | undefined
  /** The event feed is there. */
  readonly hasEventFeed: boolean | undefined
  /** Read models are there. */
  readonly hasReadModels: boolean | undefined
  /** Views are there, and switched on. */
  readonly hasViews: boolean | undefined
  /** Entities' snapshots can be made and listed. */
  readonly hasSnapshots: boolean | undefined
  /** Queries and entity states carry an `etag`, and a caller who has it is told that nothing changed. */
  readonly hasEntityTags: boolean | undefined
  /** Stored events carry their entity's version. Before, each reads `version: 1`. */
  readonly stampsVersions: boolean | undefined
  /** `queryEvents` heeds `order`. Before, it is oldest first whatever is asked. */
  readonly honoursOrder: boolean | undefined
  /** `queryEvents` takes `offset`. Before, every page is the first. */
  readonly honoursOffset: boolean | undefined
  /** `queryEvents` leaves out the types of `exclude_event_type_prefix`. Before, it leaves out none. */
  readonly honoursExclusion: boolean | undefined
  /** `queryEvents` heeds times without an entity, type or prefix beside them. */
  readonly honoursTimeAlone: boolean | undefined
  /** `queryEvents` refuses a `payload_filter` that is none. Before, it returns everything. */
  readonly validatesPayloadFilter: boolean | undefined
  /** The largest page of `queryEvents`, whatever `limit` says. Before, the limit, or everything. */
  readonly maxPageSize: number | undefined
  /** `listEntities` heeds `order` and keeps entities of one time in order. Before, they change places from page to page. */
  readonly ordersEntities: boolean | undefined
  /** Entity state, statistics, streams and event types are told of one tenant. Before, of all together. */
  readonly honoursTenant: boolean | undefined
  /** After a restart a tenant's archive is in the log only once it was queried. */
  readonly loadsTenantsOnQuery: boolean | undefined
  /** `expected_version` is compared with all events of an entity. Otherwise only with those in memory: load the tenant first. */
  readonly comparesArchive: boolean | undefined
  /** Archived events keep their tenant over a restart. Before, all become `default`. */
  readonly keepsTenants: boolean | undefined
}

/** What to call a server in errors: a Core by its version, another by its service too. */
export function nameOf({ service, serverVersion }: Partial<Capabilities>): string | undefined {
  if (service === undefined || service === 'allsource-core') return serverVersion
  return serverVersion === undefined ? service : `${service} ${serverVersion}`
}

/** Services that have none of the routes that are probed. */
const GATEWAYS = new Set(['query_service_ex', 'allsource-control-plane'])

/** What follows from what the server says of itself; the rest takes requests of its own. */
export type Abilities = Omit<Capabilities, 'hasProjectionState' | 'hasViews'>

/** `hasViews` here: whether its version has them, switched on or not. */
type Said = Omit<Capabilities, 'hasProjectionState'>

/** A question that is under way. */
interface Question<Answer> {
  readonly answer: Promise<Answer>
  readonly controller: AbortController
  /** How many wait for the answer. */
  waiting: number
}

type Ask<Answer> = (api: CoreApi, transport: Transport, options?: CallOptions) => Promise<Answer>

/** As `probeCapabilities`, for what takes no more than the server's health. */
export const probeAbilities: Ask<Abilities> = /* @__PURE__ */ once(askHealth)

/**
 * Asks the server what it can do: once for a transport, again after a failure. Callers share a question that is under way, which is
 * cancelled when none of them waits any more; one who says how long to wait, or how often to try, asks for itself.
 */
export const probeCapabilities: Ask<Capabilities> = /* @__PURE__ */ once(
  async (api, transport, options = {}) => {
    const known = (await probeAbilities(api, transport, options)) as Said
    const init = callInit(options)
    const [hasProjectionState, hasViews] = await Promise.all([
      !GATEWAYS.has(known.service ?? '') && probeProjectionState(api, init),
      known.hasViews && probeViews(api, init),
    ])
    return { ...known, hasProjectionState, hasViews }
  },
)

function once<Answer>(ask: Ask<Answer>): Ask<Answer> {
  const answers = new WeakMap<Transport, Answer>()
  const questions = new WeakMap<Transport, Question<Answer>>()
  return async (api, transport, options = {}) => {
    const known = answers.get(transport)
    if (known !== undefined) return known
    const { signal, ...own } = callInit(options)
    signal?.throwIfAborted()
    const keep = async (options: CallOptions) => {
      const answer = await ask(api, transport, options)
      answers.set(transport, answer)
      return answer
    }
    if (Object.keys(own).length > 0) return keep(options)
    let question = questions.get(transport)
    if (question === undefined) {
      const controller = new AbortController()
      question = { answer: keep({ signal: controller.signal }), controller, waiting: 0 }
      questions.set(transport, question)
    }
    question.waiting++
    try {
      return await abortable(question.answer, signal)
    } finally {
      if (--question.waiting === 0) {
        questions.delete(transport)
        question.controller.abort()
      }
    }
  }
}

async function askHealth(api: CoreApi, transport: Transport, options: CallOptions = {}): Promise<Said> {
  const init = callInit(options)
  const { data, error, response: health } = await api.GET('/health', init)
  // A gateway that is not well answers 503 and still says who it is.
  const body: unknown = data ?? error
  // Both are named in errors, where a server that repeats the key must not bring it.
  const tells = (field: string) => transport.options.secret.redact(stringAt(body, field) ?? '') || undefined
  const service = tells('service')
  if (!health.ok && service === undefined) throw responseToError(health)
  const serverVersion = tells('version')
  const isCore = service === 'allsource-core'
  const seen = isCore ? parseCoreVersion(serverVersion) : undefined
  // A Core that does not say which it is shows whether it is of the newest: they dropped the key-value routes.
  const guessed = async () => ((await probeProjectionState(api, init)) ? oldestCore : newestCore)
  const version = isCore ? (seen ?? (await guessed())) : undefined
  const answer = {
    serverVersion,
    service,
    hasConsumers: isCore,
    ...abilitiesOf(version),
    // Asking a Core of no known version for its archive does no harm; not asking one that waits for it does.
    loadsTenantsOnQuery: isCore ? seen === undefined || isAtLeast(seen, '0.20.0') : undefined,
  }
  transport.serverName = nameOf(answer)
  return answer
}

type OfVersion = Omit<Said, 'serverVersion' | 'service' | 'hasConsumers' | 'loadsTenantsOnQuery'>

/** What the document says of a version, and the few things that it has no place for. */
function abilitiesOf(version: CoreVersion | undefined): OfVersion {
  const has = (operation: Operation) => version && offers(version, operation)
  const heeds = (operation: Operation, parameter: string) => {
    const since = factsOf(operation).parametersSince?.[parameter]
    return version && offers(version, operation) && (since === undefined || isAtLeast(version, since))
  }
  const since = (text: string) => version && isAtLeast(version, text)
  return {
    pagesProjectionState: heeds('GET /api/v1/projections/{name}/state', 'limit'),
    hasEventFeed: has('GET /api/v1/event-feed'),
    hasReadModels: has('PUT /api/v1/read-models/{name}'),
    hasViews: has('GET /api/v1/views'),
    hasSnapshots: has('POST /api/v1/snapshots'),
    hasEntityTags: heeds('GET /api/v1/events/query', 'If-None-Match'),
    stampsVersions: since('0.25.2'),
    honoursOrder: heeds('GET /api/v1/events/query', 'order'),
    honoursOffset: heeds('GET /api/v1/events/query', 'offset'),
    honoursExclusion: heeds('GET /api/v1/events/query', 'exclude_event_type_prefix'),
    honoursTimeAlone: since('0.23.0'),
    validatesPayloadFilter: since('0.23.0'),
    maxPageSize: since('0.26.0') ? 10_000 : undefined,
    ordersEntities: heeds('GET /api/v1/entities', 'order'),
    honoursTenant: heeds('GET /api/v1/entities/{entity_id}/state', 'tenant_id'),
    comparesArchive: since('0.25.2') || (version && !since('0.20.0')),
    keepsTenants: since('0.20.0'),
  }
}

type Operation = keyof typeof coreOperations

function factsOf(operation: Operation): OperationFacts {
  return coreOperations[operation]
}

function offers(version: CoreVersion, operation: Operation): boolean {
  const { since, until } = factsOf(operation)
  return (
    (since === undefined || isAtLeast(version, since)) && (until === undefined || !isAtLeast(version, until))
  )
}

type Init = ReturnType<typeof callInit>

async function probeProjectionState(api: CoreApi, init: Init): Promise<boolean> {
  const path = { name: 'allsource_probe', entity_id: 'x' }
  const { response } = await api.GET('/api/v1/projections/{name}/{entity_id}/state', {
    params: { path },
    [MAY_LACK_ROUTE]: true,
    ...init,
  })
  if (!response.ok && response.status !== 404) throw responseToError(response)
  return response.ok
}

/** Views are off unless Core was started with them. What refuses the question, as a bad key, does not say that. */
async function probeViews(api: CoreApi, init: Init): Promise<boolean> {
  const { response, error } = await api.GET('/api/v1/views/{view}', {
    params: { path: { view: 'allsource_probe' } },
    [MAY_LACK_ROUTE]: true,
    ...init,
  })
  return response.status !== 404 || stringAt(error, 'error') === 'view_not_found'
}
