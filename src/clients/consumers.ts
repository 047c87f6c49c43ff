import type { AckReceipt, Consumer, ConsumerEvents, CoreApi } from '../api.ts'
import { checkCallOptions } from '../transport/option-names.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import { checkInteger, requireText } from './check-params.ts'
import { type Reply, reply, replyOf } from './reply.ts'
import { normalizeFilters } from './type-filters.ts'

/** Durable consumers: cursors into Core's log, kept by name. Only a Core has them. */
export interface Consumers {
  /**
   * Makes a durable consumer, or gives an existing one new filters; its cursor stays.
   * Each registration makes Core forget the cursor at its next restart: look with `getConsumer` first.
   * @param event_type_filters event types, or prefixes as `asset.` or `asset.*`; none, or `*`: all
   * @throws invalid_input for a filter that Core would not understand, outcome_unknown
   * @source openapi `registerConsumer`
   */
  registerConsumer(
    consumer_id: string,
    event_type_filters?: readonly string[],
    options?: CallOptions,
  ): Reply<Consumer>
  /** A consumer's filters and cursor. One that does not exist is made, with no filters. @source openapi `getConsumer` */
  getConsumer(consumer_id: string, options?: CallOptions): Reply<Consumer>
  /**
   * Moves a consumer's cursor up to `position`; never back, so repeating it changes nothing.
   * @throws invalid_input; api (400) for a position beyond the log
   * @source openapi `ackConsumer`
   */
  ackConsumer(consumer_id: string, position: number, options?: CallOptions): Reply<AckReceipt>
  /**
   * The next events after a consumer's cursor, of every tenant, each with its position. Reading does not move the cursor.
   * @param options.limit at most so many. @default 100
   * @source openapi `pollConsumerEvents`
   */
  pollConsumerEvents(
    consumer_id: string,
    options?: CallOptions & { readonly limit?: number | undefined },
  ): Reply<ConsumerEvents>
  /** Remembers with Core how far a consumer has come: an ack. @source openapi `ackConsumer` */
  saveCheckpoint(consumer_id: string, position: number, options?: CallOptions): Reply<void>
  /** The position saved last; `undefined` if there is none. @source openapi `getConsumer` */
  loadCheckpoint(consumer_id: string, options?: CallOptions): Reply<number | undefined>
}

const ONE = '/api/v1/consumers/{consumer_id}'

/** Calls about durable consumers, through one typed client. */
export function consumers(api: CoreApi): Consumers {
  const getConsumer: Consumers['getConsumer'] = (consumer_id, options = {}) =>
    reply(() => {
      requireText('consumer_id', consumer_id)
      return api.GET(ONE, { params: { path: { consumer_id } }, ...callInit(options) })
    })

  const ackConsumer: Consumers['ackConsumer'] = (consumer_id, position, options = {}) =>
    reply(async () => {
      requireText('consumer_id', consumer_id)
      requirePosition(position)
      const params = { path: { consumer_id } }
      return api.POST(`${ONE}/ack`, { params, body: { position }, ...callInit(options) })
    })

  return {
    getConsumer,
    ackConsumer,
    registerConsumer: (consumer_id, event_type_filters = [], options = {}) =>
      reply(async () => {
        requireText('consumer_id', consumer_id)
        const { registered } = normalizeFilters(event_type_filters, 'event_type_filters')
        const body = { consumer_id, event_type_filters: [...registered] }
        return api.POST('/api/v1/consumers', { body, ...callInit(options) })
      }),
    pollConsumerEvents: (consumer_id, options = {}) =>
      reply(async () => {
        requireText('consumer_id', consumer_id)
        checkCallOptions(options, ['limit'])
        const { limit, ...rest } = options
        checkInteger('limit', limit, 0)
        const params = { path: { consumer_id }, query: limit === undefined ? {} : { limit } }
        return api.GET(`${ONE}/events`, { params, ...callInit(rest) })
      }),
    saveCheckpoint: (consumer_id, position, options = {}) =>
      replyOf(async () => {
        const { response } = await ackConsumer(consumer_id, position, options).withResponse()
        return { data: undefined, response }
      }),
    loadCheckpoint: (consumer_id, options = {}) =>
      replyOf(async () => {
        const { data, response } = await getConsumer(consumer_id, options).withResponse()
        return { data: data.cursor_position ?? undefined, response }
      }),
  }
}

/** Left out it would be nothing that Core could read. */
function requirePosition(position: number | undefined): void {
  checkInteger('position', position ?? Number.NaN, 0)
}
