import type { Consumer, Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { normalizeFilters, type TypeFilters } from '../clients/type-filters.ts'
import { ApiError, InvalidInputError, UnsupportedByServerError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import { integerOptionOrOff, nameProblem } from '../internal/check.ts'
import type { CallOptions } from '../transport/options.ts'
import { EventStreamConnection } from './connection.ts'
import type { StreamMessage } from './frames.ts'
import { socketOpener } from './socket.ts'
import { tellHooks } from './tell-hooks.ts'

/** How to keep a stream. */
export interface EventStreamOptions {
  /** A quiet connection is asked for a sign of life after this long and given up before twice as long. `false`: never. @default 15_000 */
  readonly heartbeatMs?: number | false | undefined
}

/** Opens event streams of a Core over a client's connection settings. */
export class EventStreamClient {
  readonly #core: CoreClient
  readonly #heartbeatMs: number | false

  /** @throws config */
  constructor(core: CoreClient, options: EventStreamOptions = {}) {
    this.#core = core
    this.#heartbeatMs = integerOptionOrOff('heartbeatMs', options.heartbeatMs, 15_000)
  }

  /**
   * Opens the stream of a durable consumer, which is made if it does not exist: first what it has not acknowledged is replayed,
   * then `replay_complete`, then live events. Only events of the client's tenant that pass the filters are given.
   * The handshake may take the client's `timeoutMs`, or the call's; the stream as long as it likes.
   * A live event may be one that was replayed: the server's two views overlap. Acknowledge with `core.ackConsumer`.
   * @param filters event types, or prefixes as `asset.` or `asset.*`; none, or `*`: all
   * @throws invalid_input for a filter that Core would not understand, stream_closed, unsupported, and what the client's calls throw
   * @source openapi `streamEvents`
   */
  async connect(
    consumerId: string,
    filters: readonly string[] = [],
    options: CallOptions = {},
  ): Promise<EventStreamConnection> {
    const typeFilters = normalizeFilters(filters)
    await ensureConsumer(this.#core, consumerId, typeFilters, options)
    const { tenantId } = this.#core
    const isWanted = (event: Event) => event.tenant_id === tenantId && typeFilters.matches(event.event_type)
    return this.open(
      consumerId,
      (message) => message.type !== 'event' || isWanted(message.event),
      options.signal,
      options.timeoutMs,
    )
  }

  /** Opens the stream of a consumer that is known to be registered as it should. @internal */
  async open(
    consumerId: string,
    accepts: (message: StreamMessage) => boolean,
    signal: AbortSignal | undefined,
    timeoutMs?: number | false | undefined,
  ): Promise<EventStreamConnection> {
    const { options } = this.#core.transport
    const [name, value] = await abortable(options.secret.header(), signal)
    const open = await socketOpener(options.webSocket, options.maxResponseBytes)
    const telling = tellHooks(options)
    return EventStreamConnection.connect({
      url: streamUrl(options.baseUrl, consumerId),
      headers: { ...telling?.headers, [name]: value },
      redact: (text) => options.secret.redact(text),
      open,
      clock: options.clock,
      timeoutMs: timeoutMs ?? this.#core.timeoutMs,
      heartbeatMs: this.#heartbeatMs,
      signal,
      accepts,
      tell: telling?.tell,
    }).catch((error) => {
      telling?.tell(undefined, error)
      throw error
    })
  }
}

/**
 * The consumer as Core has it, with these filters. It is registered only if they differ,
 * for each registration makes Core forget the cursor at its next restart.
 */
export async function ensureConsumer(
  core: CoreClient,
  consumerId: string,
  filters: TypeFilters,
  options: CallOptions,
): Promise<Consumer> {
  const problem = nameProblem(consumerId)
  if (problem !== undefined) throw new InvalidInputError('consumerId', problem)
  const consumer = await core.getConsumer(consumerId, options).catch(explainMissingRoute)
  if (sameList([...consumer.event_type_filters].sort(), filters.registered)) return consumer
  return core.registerConsumer(consumerId, filters.registered, options)
}

/** A Core makes a consumer that it does not know; only what has no consumers at all answers 404. */
function explainMissingRoute(error: unknown): never {
  if (!(error instanceof ApiError) || error.status !== 404) throw error
  const wayOut = 'Connect to Core itself: gateways have neither'
  throw new UnsupportedByServerError('durable consumers and the event stream', undefined, wayOut, {
    cause: error,
  })
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}

function streamUrl(baseUrl: string, consumerId: string): string {
  return `${baseUrl.replace(/^http/, 'ws')}/api/v1/events/stream?consumer_id=${encodeURIComponent(consumerId)}`
}
