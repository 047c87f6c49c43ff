import { type ClientOptions, CoreClient, QueryClient } from '../../src/index.ts'
import type { Target } from './target.ts'

/** How to reach a target with the clients. */
export function optionsFor(target: Target): ClientOptions {
  const { baseUrl, apiKey, fetch, webSocket } = target
  return { baseUrl, apiKey, fetch, webSocket, retry: false }
}

/** A `CoreClient` on the target. */
export function coreOf(target: Target): CoreClient {
  return new CoreClient(optionsFor(target))
}

/** A `QueryClient` on the target, which is a Core and so wants the tenant named. */
export function queryOf(target: Target): QueryClient {
  return new QueryClient({ ...optionsFor(target), tenantId: 'default' })
}
