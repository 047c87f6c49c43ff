import type { CoreState } from './core/core-state.ts'
import { ServerPanic } from './core/server-panic.ts'
import { StreamSession } from './core/stream-session.ts'
import type { BodyCut } from './doors/settle.ts'
import { StreamConnection, type StreamPeer } from './doors/stream-connection.ts'
import { FaultScript, type FrameFaults, type MockFault, type MockIncident, scriptedAnswer } from './faults.ts'
import { emptyAnswer, type MockReply, type MockRequest } from './http/answer.ts'
import { RequestLog } from './request-log.ts'
import type { MockService } from './routes/core-service.ts'

/** What becomes of a request. A door carries it out. */
export type Outcome =
  | { readonly type: 'answer'; readonly reply: MockReply; readonly delayMs: number; readonly cut?: BodyCut }
  | { readonly type: 'drop' }
  | { readonly type: 'hang' }
  | { readonly type: 'refuse' }

/** What becomes of an attempt to open a stream. */
export type StreamOutcome =
  | { readonly type: 'accept'; readonly connection: StreamConnection; readonly delayMs: number }
  | Outcome

/** Somebody who waits for the server to have something new. */
export interface Watcher {
  /** Something was stored. */
  changed(): void
  /** The server stops: nothing will come. */
  stopped(): void
}

/** What all doors share: the fault script, the record of requests, and who waits for what is stored. */
export class MockHost {
  readonly faults = new FaultScript()
  readonly requests = new RequestLog()
  readonly #core: CoreState
  readonly #service: MockService
  readonly #connections: StreamConnection[] = []
  readonly #open = new Set<StreamConnection>()
  readonly #overlaps: (() => void)[] = []
  readonly #watchers = new Set<Watcher>()
  readonly #befall: (incident: MockIncident) => void

  constructor(core: CoreState, service: MockService, befall: (incident: MockIncident) => void) {
    this.#core = core
    this.#service = service
    this.#befall = befall
  }

  /** Bytes from which a body is compressed for who asks. */
  get compressesFrom(): number {
    const { compresses, varyMinBytes } = this.#core.traits
    return compresses ? varyMinBytes : Number.POSITIVE_INFINITY
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
    try {
      return fault === undefined || fault.type === 'frames'
        ? { type: 'answer', reply: answer(), delayMs: 0 }
        : this.#meet(fault, answer)
    } catch (error) {
      if (error instanceof ServerPanic) return { type: 'drop' }
      throw error
    }
  }

  /** As `receive`, for an upgrade to the event stream. */
  receiveUpgrade(request: MockRequest, peer: StreamPeer): StreamOutcome {
    this.requests.add(request)
    const fault = this.faults.take(request)
    const incident = fault !== undefined && isIncidentFault(fault) ? fault : undefined
    const when = incident?.when ?? 'before'
    if (incident !== undefined && when !== 'after') this.#befall(incident)
    if (incident !== undefined && when === 'during') return { type: 'drop' }
    if (fault !== undefined && !isIncidentFault(fault) && fault.type !== 'delay' && fault.type !== 'frames')
      return this.#meet(fault, noEffect)
    const delayMs = fault?.type === 'delay' ? fault.delayMs : 0
    const refusal = this.#service.refuseUpgrade(request)
    if (refusal !== undefined) return { type: 'answer', reply: refusal, delayMs }
    const consumerId = new URLSearchParams(request.query).get('consumer_id') ?? undefined
    const connection = this.#connect(consumerId, peer, fault?.type === 'frames' ? fault : {})
    if (incident !== undefined && when === 'after') this.#befall(incident)
    return { type: 'accept', connection, delayMs }
  }

  /** Does something between the subscription and the snapshot of the next stream that opens. */
  overlapNext(action: () => void): void {
    this.#overlaps.push(action)
  }

  wakeStreams(): void {
    for (const connection of this.#open) connection.wake()
    for (const watcher of [...this.#watchers]) watcher.changed()
  }

  /** Tells somebody what happens, until it calls what it is given. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Cuts every stream, and everybody who waits for an answer. */
  stop(): void {
    this.cutStreams()
    for (const watcher of [...this.#watchers]) watcher.stopped()
  }

  cutStreams(): void {
    for (const connection of [...this.#open]) connection.drop()
  }

  #meet(fault: Exclude<MockFault, { type: 'frames' }>, effect: () => MockReply): Outcome {
    switch (fault.type) {
      case 'delay':
        return { type: 'answer', reply: effect(), delayMs: fault.delayMs }
      case 'truncate':
        return { type: 'answer', reply: effect(), delayMs: 0, cut: fault }
      case 'answer':
        if (fault.takesEffect) effect()
        return { type: 'answer', reply: scriptedAnswer(fault), delayMs: 0 }
      case 'refuse':
        return { type: 'refuse' }
      case 'drop':
      case 'hang':
        if (fault.takesEffect) effect()
        return { type: fault.type }
      default:
        return this.#meetIncident(fault, effect)
    }
  }

  #meetIncident(fault: IncidentFault, effect: () => MockReply): Outcome {
    const { when = 'before' } = fault
    if (when === 'before') this.#befall(fault)
    const reply = effect()
    if (when !== 'before') this.#befall(fault)
    return when === 'during' ? { type: 'drop' } : { type: 'answer', reply, delayMs: 0 }
  }

  #connect(consumerId: string | undefined, peer: StreamPeer, faults: FrameFaults): StreamConnection {
    const session = new StreamSession(this.#core, consumerId)
    const connection: StreamConnection = new StreamConnection(
      session,
      consumerId,
      peer,
      faults,
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

type IncidentFault = Extract<MockFault, MockIncident>

function isIncidentFault(fault: MockFault): fault is IncidentFault {
  return !['answer', 'delay', 'drop', 'hang', 'refuse', 'truncate', 'frames'].includes(fault.type)
}
