import type { CoreApi } from '../api.ts'
import { UnsupportedByServerError } from '../errors.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import type { Transport } from '../transport/transport.ts'
import { type Abilities, nameOf, probeAbilities } from './capabilities.ts'
import { expectBody } from './expect-body.ts'
import type { ListEntitiesFields, QueryEventsFields } from './query-params.ts'
import type { ClientSettings } from './settings.ts'

/** What is known of the server: it may ignore what it is asked for, which no answer shows. Asked only where it matters. */
export interface KnownServer {
  /** Whether the server does what an ability says. */
  does(ability: Ability, options: CallOptions): Promise<boolean>
  /** @throws unsupported if the server does not do what an ability says */
  assert(ability: Ability, name: string, wayOut: string, options: CallOptions): Promise<void>
  /** @throws unsupported if this server ignores a parameter of a query */
  assertQuery(fields: QueryEventsFields, options: CallOptions): Promise<void>
  /** @throws unsupported if this server ignores a parameter of a listing */
  assertList(fields: ListEntitiesFields, options: CallOptions): Promise<void>
  /** @throws unsupported if the server is a Core, which tells of no tenant, or of all, and the client names none */
  assertTenant(options: CallOptions): Promise<void>
  /** Has a tenant's archive in the server's memory. @returns whether it need not have been there, as nobody had asked for it */
  loadTenant(options: CallOptions, tenantId?: string): Promise<boolean>
}

type Ability =
  | 'comparesArchive'
  | 'honoursExclusion'
  | 'honoursOffset'
  | 'honoursOrder'
  | 'honoursTenant'
  | 'ordersEntities'

/** Servers that are no Core, or would not say. */
const gateways = new WeakSet<Transport>()

/**
 * What a Core heeds is known by its version; of a gateway, or where the question fails, nothing is.
 * @param trusts whether what is not known counts as heeded: right for a gateway, which is what a `QueryClient` is for
 */
export function knownServer(
  api: CoreApi,
  settings: ClientSettings,
  { trusts }: { readonly trusts: boolean },
): KnownServer {
  async function known(options: CallOptions): Promise<Partial<Abilities>> {
    try {
      return await settings.within(options, (bounded) => probeAbilities(api, settings.transport, bounded))
    } catch (error) {
      // A gateway need not answer what only a Core is asked; the call itself will tell what is wrong.
      if (trusts) return {}
      throw error
    }
  }

  const does: KnownServer['does'] = async (ability, options) => (await known(options))[ability] ?? trusts

  const assert: KnownServer['assert'] = async (ability, name, wayOut, options) => {
    if (await does(ability, options)) return
    const server = await known(options)
    if (server.service === 'allsource-core')
      throw new UnsupportedByServerError(name, server.serverVersion, wayOut)
    throw new UnsupportedByServerError(
      `a way to tell whether it heeds ${name}`,
      nameOf(server),
      'It is no Core: use a QueryClient, or connect to Core itself',
    )
  }

  return {
    does,
    assert,
    async assertQuery({ offset = 0, order, exclude_event_type_prefix: excluded }, options) {
      if (offset > 0) {
        const wayOut = 'Use events(), which pages by time'
        await assert('honoursOffset', '`offset` of queryEvents', wayOut, options)
      }
      if (order === 'desc')
        await assert('honoursOrder', '`order` of queryEvents', 'Read in ascending order', options)
      if (excluded?.length) {
        const wayOut = 'Use events(), which leaves these types out itself'
        await assert('honoursExclusion', '`exclude_event_type_prefix` of queryEvents', wayOut, options)
      }
    },
    async assertList({ order }, options) {
      if (order !== 'asc') return
      const wayOut = 'Use entities(), which brings them in order'
      await assert('ordersEntities', '`order` of listEntities', wayOut, options)
    },
    async assertTenant(options) {
      const { tenantId, transport } = settings
      if (tenantId !== undefined || gateways.has(transport)) return
      const { service, serverVersion } = await known(options)
      options.signal?.throwIfAborted()
      if (service !== 'allsource-core') {
        gateways.add(transport)
        return
      }
      const wayOut = 'It is a Core, which takes no tenant from the key: give the client a `tenantId`'
      throw new UnsupportedByServerError('reads that name no tenant', serverVersion, wayOut)
    },
    async loadTenant(options, tenant_id = settings.tenantId) {
      if (tenant_id === undefined || !(await known(options)).loadsTenantsOnQuery) return false
      // A type that nobody has costs no search. One entity would be looked up in the archive where memory is short.
      const query = { tenant_id, event_type: 'allsource_probe', limit: 0 }
      await expectBody(api.GET('/api/v1/events/query', { params: { query }, ...callInit(options) }))
      return true
    },
  }
}
