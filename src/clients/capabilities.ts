import type { CoreApi } from '../api.ts'
import { abortable } from '../internal/abort.ts'
import { stringAt } from '../transport/answer.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import { responseToError } from '../transport/response-error.ts'
import type { Transport } from '../transport/transport.ts'

/** What a server can do. The one place that looks at version numbers; everything else asks for the ability. */
export interface Capabilities {
  /** The version that `/health` tells: Core's, or a gateway's own; `undefined` if it tells none. */
  readonly serverVersion: string | undefined
  /** `allsource-core`, `query_service_ex`, `allsource-control-plane`. */
  readonly service: string | undefined
  /** Durable consumers and the event stream are there: on a Core, and on no gateway. */
  readonly hasConsumers: boolean
  /** Stored events carry their entity's version. Before, each reads `version: 1`. */
  readonly stampsVersions: boolean
  /** `queryEvents` heeds `order`. Before, it is oldest first whatever is asked. */
  readonly honoursOrder: boolean
  /** `queryEvents` takes `offset`. */
  readonly honoursOffset: boolean
  /** The key-value routes of projections are there. */
  readonly hasProjectionState: boolean
  /** After a restart a tenant's archive is in the log only once it was queried. */
  readonly loadsTenantsOnQuery: boolean
  /** Archived events keep their tenant over a restart. Before, all become `default`. */
  readonly keepsTenants: boolean
}

const answers = new WeakMap<Transport, Capabilities>()
const questions = new WeakMap<Transport, Promise<Capabilities>>()

/**
 * Asks the server what it can do: once for a transport, again after a failure. Callers share a question that is under way,
 * but one who says how long to wait, or how often to try, asks for itself.
 */
export async function probeCapabilities(
  api: CoreApi,
  transport: Transport,
  options: CallOptions = {},
): Promise<Capabilities> {
  const known = answers.get(transport)
  if (known !== undefined) return known
  const { signal, ...own } = callInit(options)
  const isOwn = Object.keys(own).length > 0
  const answer = await abortable(isOwn ? ask(api, options) : sharedQuestion(api, transport), signal)
  answers.set(transport, answer)
  return answer
}

function sharedQuestion(api: CoreApi, transport: Transport): Promise<Capabilities> {
  const underWay = questions.get(transport)
  if (underWay !== undefined) return underWay
  const question = ask(api, {}).finally(() => questions.delete(transport))
  questions.set(transport, question)
  return question
}

async function ask(api: CoreApi, options: CallOptions): Promise<Capabilities> {
  const init = callInit(options)
  const { data, error, response: health } = await api.GET('/health', init)
  // A gateway that is not well answers 503 and still says who it is.
  const body: unknown = data ?? error
  const service = stringAt(body, 'service')
  if (!health.ok && service === undefined) throw responseToError(health)
  const serverVersion = stringAt(body, 'version')
  const path = { name: 'allsource_probe', entity_id: 'x' }
  const { response } = await api.GET('/api/v1/projections/{name}/{entity_id}/state', {
    params: { path },
    ...init,
  })
  if (!response.ok && response.status !== 404) throw responseToError(response)
  const isCore = service === 'allsource-core'
  const isAtLeast = (version: string) =>
    isCore && serverVersion !== undefined && compareVersions(serverVersion, version) >= 0
  return {
    serverVersion,
    service,
    hasConsumers: isCore,
    // Absent in 0.21.0 and present in 0.27.0; between the two nobody has measured.
    stampsVersions: isAtLeast('0.27.0'),
    honoursOrder: isAtLeast('0.21.0'),
    honoursOffset: isAtLeast('0.27.0'),
    hasProjectionState: response.ok,
    loadsTenantsOnQuery: isAtLeast('0.20.0'),
    keepsTenants: isAtLeast('0.20.0'),
  }
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.+-]/, 3).map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] || 0) - (right?.[i] || 0)
    if (difference !== 0) return difference
  }
  return 0
}
