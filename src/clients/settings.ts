import { ConfigError } from '../errors.ts'
import {
  type CallOptions,
  type ResolvedCallOptions,
  resolveCallOptions,
  type TransportOptions,
} from '../transport/options.ts'
import { Transport } from '../transport/transport.ts'
import { tenantIdProblem } from './validate-event.ts'

/** What a client made by `with` may change; the transport stays the same one. */
export interface ClientOverrides extends Omit<CallOptions, 'signal'> {
  /** Sent on every route that takes a tenant. */
  readonly tenantId?: string | undefined
  /** Rewrites event types to `lowercase.dot.separated` before they are sent. @default false */
  readonly normalizeEventTypes?: boolean | undefined
}

/** How to make a client. */
export interface ClientOptions extends TransportOptions, ClientOverrides {}

/** What a client carries beside its transport. */
export class ClientSettings {
  readonly transport: Transport
  readonly defaults: ResolvedCallOptions
  readonly tenantId: string | undefined
  readonly normalizeEventTypes: boolean

  constructor(
    transport: Transport,
    defaults: ResolvedCallOptions,
    tenantId: string | undefined,
    normalizeEventTypes: boolean,
  ) {
    this.transport = transport
    this.defaults = defaults
    this.tenantId = tenantId
    this.normalizeEventTypes = normalizeEventTypes
  }

  /** @throws config */
  static from(options: ClientOptions, defaultTenantId: string | undefined): ClientSettings {
    const transport = new Transport(options)
    return new ClientSettings(transport, resolveCallOptions(options), defaultTenantId, false).with(options)
  }

  /** The same transport under other settings. @throws config */
  with(overrides: ClientOverrides): ClientSettings {
    const { tenantId = this.tenantId, normalizeEventTypes = this.normalizeEventTypes } = overrides
    const problem = tenantId === undefined ? undefined : tenantIdProblem(tenantId)
    if (problem !== undefined) throw new ConfigError('tenantId', `a tenant id; it ${problem}`)
    if (typeof normalizeEventTypes !== 'boolean')
      throw new ConfigError('normalizeEventTypes', 'true or false', normalizeEventTypes)
    return new ClientSettings(
      this.transport,
      resolveCallOptions(overrides, this.defaults),
      tenantId,
      normalizeEventTypes,
    )
  }
}

/** Accepts the three ways to make a client. @throws config */
export function settingsFrom(
  first: string | ClientOptions | ClientSettings,
  apiKey: TransportOptions['apiKey'] | undefined,
  defaultTenantId: string | undefined,
): ClientSettings {
  if (first instanceof ClientSettings) return first
  if (typeof first === 'string')
    return ClientSettings.from({ baseUrl: first, apiKey: apiKey ?? '' }, defaultTenantId)
  return ClientSettings.from(first, defaultTenantId)
}
