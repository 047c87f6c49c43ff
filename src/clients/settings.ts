import { ConfigError } from '../errors.ts'
import { namesOption } from '../internal/check.ts'
import { withinDeadline } from '../transport/deadline.ts'
import { checkCallOptions, sharedNames, transportNames } from '../transport/option-names.ts'
import type { CallOptions, ResolvedCallOptions, TransportOptions } from '../transport/options.ts'
import { resolveCallOptions } from '../transport/resolve-options.ts'
import { Transport } from '../transport/transport.ts'
import { tenantIdProblem } from './validate-event.ts'
import { type EventMetadata, type MetadataSources, resolveEventMetadata } from './writes/event-metadata.ts'
import { resolveVerifyWrites } from './writes/write-options.ts'

/** What a client made by `with` may change; the transport stays the same one. */
export interface ClientOverrides extends Omit<CallOptions, 'signal'> {
  /** Sent on every route that takes a tenant. */
  readonly tenantId?: string | undefined
  /** Rewrites event types to `lowercase.dot.separated` before they are sent. @default false */
  readonly normalizeEventTypes?: boolean | undefined
  /**
   * Marks each event in its metadata, which must be an object then, and looks for it where no answer tells whether it was stored.
   * Writes of a `CoreClient` only. @default false
   */
  readonly verifyWrites?: boolean | undefined
  /**
   * Put into the metadata of each event that is written, beneath what the event has itself: an object, or a function that is called for
   * each event as it is taken, such as `traceMetadata` of `allsource/otel`. `with` adds to what the client has; `false`: none.
   * The metadata must be an object then. Writes of a `CoreClient` only. @default none
   */
  readonly eventMetadata?: EventMetadata | false | undefined
}

/** How to make a client. */
export interface ClientOptions extends TransportOptions, ClientOverrides {}

const ownNames = Object.keys({
  tenantId: true,
  normalizeEventTypes: true,
  verifyWrites: true,
  eventMetadata: true,
} satisfies Record<Exclude<keyof ClientOverrides, keyof CallOptions>, true>)

/** What a client carries beside its transport. */
export class ClientSettings {
  readonly transport: Transport
  readonly defaults: ResolvedCallOptions
  readonly tenantId: string | undefined
  readonly normalizeEventTypes: boolean
  readonly verifyWrites: boolean
  readonly eventMetadata: MetadataSources

  constructor(
    transport: Transport,
    defaults: ResolvedCallOptions,
    tenantId: string | undefined,
    normalizeEventTypes: boolean,
    verifyWrites: boolean,
    eventMetadata: MetadataSources,
  ) {
    this.transport = transport
    this.defaults = defaults
    this.tenantId = tenantId
    this.normalizeEventTypes = normalizeEventTypes
    this.verifyWrites = verifyWrites
    this.eventMetadata = eventMetadata
  }

  /** @throws config */
  static from(options: ClientOptions, defaultTenantId: string | undefined): ClientSettings {
    if (typeof options !== 'object' || options === null)
      throw new ConfigError('options', 'an object with `baseUrl` and `apiKey`', options)
    namesOption('options', options, [...transportNames, ...sharedNames, ...ownNames])
    const { tenantId, normalizeEventTypes, verifyWrites, eventMetadata, ...rest } = options
    const transport = new Transport(rest)
    const settings = new ClientSettings(
      transport,
      resolveCallOptions(rest),
      defaultTenantId,
      false,
      false,
      [],
    )
    return settings.with({ tenantId, normalizeEventTypes, verifyWrites, eventMetadata })
  }

  /** The same transport under other settings. @throws config */
  with(overrides: ClientOverrides): ClientSettings {
    namesOption('options', overrides, [...ownNames, ...sharedNames])
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
      resolveVerifyWrites(overrides.verifyWrites, this.verifyWrites),
      resolveEventMetadata(overrides.eventMetadata, this.eventMetadata),
    )
  }

  /**
   * Makes a call that may take several requests and waits, all of which end at one deadline, fixed now.
   * A call of one request needs no such care: its transport bounds it.
   * @param call gets the options for each of its requests
   * @throws config
   */
  async within<Result>(
    options: CallOptions,
    call: (options: CallOptions) => Promise<Result>,
  ): Promise<Result> {
    checkCallOptions(options)
    const { deadlineMs } = resolveCallOptions(options, this.defaults)
    return await withinDeadline(deadlineMs, this.transport.options.clock, options, call)
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
