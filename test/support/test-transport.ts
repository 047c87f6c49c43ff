import { getEventListeners } from 'node:events'
import type { OperationFacts } from '../../src/internal/shape.ts'
import { OutgoingRequest } from '../../src/transport/call.ts'
import type { CallOptions, TransportOptions } from '../../src/transport/options.ts'
import { resolveCallOptions } from '../../src/transport/resolve-options.ts'
import { responseToError } from '../../src/transport/response-error.ts'
import { Transport } from '../../src/transport/transport.ts'
import { fakeFetch, type SeenRequest, type Step } from './fake-fetch.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** One operation of each retry class; `conditional` knows one refusal. */
export const operations = {
  safe: { retry: 'safe', answers: [], success: 'any' },
  conditional: {
    retry: 'conditional',
    answers: [],
    success: 'any',
    refusals: ['Store is read-only'],
  },
  unsafe: { retry: 'unsafe', answers: [], success: 'any' },
} as const satisfies Record<string, OperationFacts>

/** A key that is found wherever eight of its characters appear. */
export const KEY = 'ask_q7Zk2vXw9RtLm4NbYc8HdPs5'

export interface TestTransport {
  readonly transport: Transport
  readonly clock: VirtualClock
  readonly requests: SeenRequest[]
  /** Makes one call and goes on through the clock until it ends; an answer that is no success becomes its error. */
  call(operation?: OperationFacts, options?: CallOptions): Promise<Response>
  /** The same, but the clock stands still. */
  start(operation?: OperationFacts, options?: CallOptions): Promise<Response>
}

/** A transport over a scripted `fetch` and a virtual clock, without jitter: every back-off takes its longest. */
export function testTransport(steps: Step[], options: Partial<TransportOptions> = {}): TestTransport {
  const { fetch, requests } = fakeFetch(...steps)
  const clock = virtualClock()
  const all = { baseUrl: 'http://core.test:3900', apiKey: KEY, fetch, clock, random: () => 1, ...options }
  const transport = new Transport(all)
  const defaults = resolveCallOptions(all)

  async function start(
    operation: OperationFacts = operations.safe,
    callOptions: CallOptions = {},
  ): Promise<Response> {
    const isRead = operation.retry === 'safe'
    const method = isRead ? 'GET' : 'POST'
    const path = isRead ? '/api/v1/stats' : '/api/v1/events'
    const headers = { 'content-type': 'application/json' }
    const request = new OutgoingRequest(
      `http://core.test:3900${path}`,
      isRead ? {} : { method, body: '{}', headers },
    )
    const response = await transport.send(
      request,
      { method, path },
      operation,
      resolveCallOptions(callOptions, defaults),
    )
    if (!response.ok) throw responseToError(response)
    return response
  }
  return {
    transport,
    clock,
    requests,
    start,
    call: (operation, callOptions) => clock.run(start(operation, callOptions)),
  }
}

/** What a promise ended with: `ok`, or what it was rejected with. */
export async function ending(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'ok',
    (error: unknown) => error,
  )
}

/** How many listen to a signal. */
export function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length
}
