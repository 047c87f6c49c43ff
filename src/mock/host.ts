import type { CoreState } from './core/core-state.ts'
import { StreamSession } from './core/stream-session.ts'
import { StreamConnection, type StreamPeer } from './doors/stream-connection.ts'
import { FaultScript, type MockFault, scriptedAnswer } from './faults.ts'
import { emptyAnswer, type MockAnswer, type MockRequest } from './http/answer.ts'
import { RequestLog } from './request-log.ts'
import type { MockService } from './routes/core-service.ts'

/** What becomes of a request. A door carries it out. */
export type Outcome =
  | { readonly type: 'answer'; readonly answer: MockAnswer; readonly delayMs: number }
  | { readonly type: 'drop' }
  | { readonly type: 'hang' }
  | { readonly type: 'refuse' }

/** What becomes of an attempt to open a stream. */
export type StreamOutcome =
  | { readonly type: 'accept'; readonly connection: StreamConnection; readonly delayMs: number }
  | Outcome

/** What all doors share: the fault script, the record of requests, and the open streams. */
export class MockHost {
  readonly faults = new FaultScript()
  readonly requests = new RequestLog()
  readonly #core: CoreState
  readonly #service: MockService
  readonly #connections: StreamConnection[] = []
  readonly #open = new Set<StreamConnection>()
  readonly #overlaps: (() => void)[] = []

  constructor(core: CoreState, service: MockService) {
    this.#core = core
    this.#service = service
  }

  get connections(): readonly StreamConnection[] {
    return this.#connections
  }

  get openConnections(): ReadonlySet<StreamConnection> {
    return this.#open
  }

  /** Takes a request in and says what becomes of it. */
  receive(request: MockRequest): Outcome {
    this.requests.add(request)
    const fault = this.faults.take(request)
    const answer = () => this.#service.answer(request)
    return fault === undefined
      ? { type: 'answer', answer: answer(), delayMs: 0 }
      : faultOutcome(fault, answer)
  }

  /** As `receive`, for an upgrade to the event stream. */
  receiveUpgrade(request: MockRequest, peer: StreamPeer): StreamOutcome {
    this.requests.add(request)
    const fault = this.faults.take(request)
    if (fault !== undefined && fault.type !== 'delay') return faultOutcome(fault, noEffect)
    const delayMs = fault?.delayMs ?? 0
    const refusal = this.#service.refuseUpgrade(request)
    if (refusal !== undefined) return { type: 'answer', answer: refusal, delayMs }
    const consumerId = new URLSearchParams(request.query).get('consumer_id') ?? undefined
    return { type: 'accept', connection: this.#connect(consumerId, peer), delayMs }
  }

  /** Does something between the subscription and the snapshot of the next stream that opens. */
  overlapNext(action: () => void): void {
    this.#overlaps.push(action)
  }

  wakeStreams(): void {
    for (const connection of this.#open) connection.wake()
  }

  #connect(consumerId: string | undefined, peer: StreamPeer): StreamConnection {
    const session = new StreamSession(this.#core, consumerId)
    const connection: StreamConnection = new StreamConnection(
      session,
      consumerId,
      peer,
      () => this.#overlaps.shift()?.(),
      () => this.#open.delete(connection),
    )
    this.#connections.push(connection)
    this.#open.add(connection)
    return connection
  }
}

/** An upgrade that a fault meets has nothing that could take effect. */
const noEffect = () => emptyAnswer(200)

function faultOutcome(fault: MockFault, effect: () => MockAnswer): Outcome {
  switch (fault.type) {
    case 'delay':
      return { type: 'answer', answer: effect(), delayMs: fault.delayMs }
    case 'answer':
      if (fault.takesEffect) effect()
      return { type: 'answer', answer: scriptedAnswer(fault), delayMs: 0 }
    case 'refuse':
      return { type: 'refuse' }
    case 'drop':
    case 'hang':
      if (fault.takesEffect) effect()
      return { type: fault.type }
  }
}
