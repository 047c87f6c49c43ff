import type { CoreApi } from '../api.ts'
import { responseToError } from '../response-error.ts'
import type { Transport } from '../transport/transport.ts'
import { expectBody } from './expect-body.ts'

/** What a server can do. The one place that looks at version numbers; everything else asks for the ability. */
export interface Capabilities {
  /** Core's version as `/health` tells it; `undefined` for a gateway that does not. */
  readonly serverVersion: string | undefined
  /** `allsource-core`, `query_service_ex`, `allsource-control-plane`. */
  readonly service: string | undefined
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

const probes = new WeakMap<Transport, Promise<Capabilities>>()

/** Asks the server what it can do: once for a transport, again after a failure. */
export function probeCapabilities(api: CoreApi, transport: Transport): Promise<Capabilities> {
  let probe = probes.get(transport)
  if (probe === undefined) {
    probe = ask(api)
    probe.catch(() => probes.delete(transport))
    probes.set(transport, probe)
  }
  return probe
}

async function ask(api: CoreApi): Promise<Capabilities> {
  const health = await expectBody(api.GET('/health'))
  const path = { name: 'allsource_probe', entity_id: 'x' }
  const { response } = await api.GET('/api/v1/projections/{name}/{entity_id}/state', { params: { path } })
  if (!response.ok && response.status !== 404) throw responseToError(response)
  const isAtLeast = (version: string) =>
    health.version !== undefined && compareVersions(health.version, version) >= 0
  return {
    serverVersion: health.version,
    service: health.service,
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
