import type { CoreApi } from '../api.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import { expectBody } from './expect-body.ts'
import type { KnownServer } from './known-server.ts'

const TRIES = 3

/**
 * Reads what an old Core tells of all tenants together, which no answer shows: right if the tenant is alone there.
 * @param what to call it in an error
 * @throws unsupported if other tenants have events there too
 */
export async function readOwn<Answer>(
  api: CoreApi,
  server: KnownServer,
  tenant_id: string,
  what: string,
  read: () => Promise<Answer>,
  options: CallOptions,
): Promise<Answer> {
  if (await server.does('honoursTenant', options)) return read()
  const init = callInit(options)
  // What is written meanwhile looks like another tenant's.
  for (let tries = 0; tries < TRIES; tries++) {
    // This also has the tenant's archive loaded. Events are never removed: if the tenant's, counted first, are all that
    // there are afterwards, none but they were there in between.
    const query = { tenant_id, limit: 0 }
    const own = await expectBody(api.GET('/api/v1/events/query', { params: { query }, ...init }))
    const answer = await read()
    const all = await expectBody(api.GET('/api/v1/stats', init))
    if (own.total_count >= all.total_events) return answer
  }
  const wayOut = 'Others have events there, too: read the tenant’s with events()'
  await server.assert('honoursTenant', `${what} of one tenant`, wayOut, options)
  return read()
}
