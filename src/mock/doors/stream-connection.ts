import type { StreamSession } from '../core/stream-session.ts'
import type { FrameFaults } from '../faults.ts'

/** A stream that was opened. */
export interface MockConnection {
  readonly consumerId: string | undefined
  readonly isOpen: boolean
  /** Whether the backlog has been sent. */
  readonly isLive: boolean
  /** Text frames that the client sent. */
  readonly received: readonly string[]
  /** How many frames were sent to the client. */
  readonly sentCount: number
  /** Loses the next events without a word, unlike a lag. */
  lose(count: number): void
  /** Cuts this connection: the client sees 1006. */
  drop(): void
}

/** The part of a door that a connection talks back to. */
export interface StreamPeer {
  /** There may be frames to pull. */
  wake(): void
  /** The connection is gone, without a closing handshake. */
  cut(): void
  /** Does something after a while. */
  later(action: () => void, delayMs: number): void
}

/** One open stream between its session and its door. */
export class StreamConnection implements MockConnection {
  readonly consumerId: string | undefined
  readonly received: string[] = []
  readonly #session: StreamSession
  readonly #peer: StreamPeer
  readonly #faults: FrameFaults
  readonly #beforeStart: () => void
  readonly #onClosed: () => void
  #phase: 'open' | 'closing' | 'closed' = 'open'
  #sentCount = 0
  #frameNumber = 0
  /** A frame that takes its time. */
  #slow: { readonly frame: string; isDue: boolean } | undefined

  constructor(
    session: StreamSession,
    consumerId: string | undefined,
    peer: StreamPeer,
    faults: FrameFaults,
    beforeStart: () => void,
    onClosed: () => void,
  ) {
    this.#session = session
    this.consumerId = consumerId
    this.#peer = peer
    this.#faults = faults
    this.#beforeStart = beforeStart
    this.#onClosed = onClosed
  }

  get isOpen(): boolean {
    return this.#phase === 'open'
  }

  get isLive(): boolean {
    return this.#session.isLive
  }

  get sentCount(): number {
    return this.#sentCount
  }

  /** The client has seen the connection open: take the snapshot. */
  start(): void {
    this.#beforeStart()
    this.#session.start()
  }

  /** The next frame, which counts as sent. */
  pull(): string | undefined {
    if (this.#phase !== 'open') return undefined
    const frame = this.#faults.delayMs === undefined ? this.#next() : this.#nextSlow(this.#faults.delayMs)
    if (frame === undefined) return undefined
    this.#sentCount += 1
    if (this.#frameNumber === this.#faults.dropAfter) this.#peer.later(() => this.drop(), 0)
    return frame
  }

  /** The next frame that is not lost. */
  #next(): string | undefined {
    const { lose = [], cut = [], dropAfter = Number.POSITIVE_INFINITY } = this.#faults
    if (this.#frameNumber >= dropAfter) return undefined
    for (let frame = this.#session.nextFrame(); frame !== undefined; frame = this.#session.nextFrame()) {
      this.#frameNumber += 1
      if (cut.includes(this.#frameNumber)) return frame.slice(0, Math.floor(frame.length / 2))
      if (!lose.includes(this.#frameNumber)) return frame
    }
    return undefined
  }

  #nextSlow(delayMs: number): string | undefined {
    if (this.#slow === undefined) {
      const frame = this.#next()
      if (frame === undefined) return undefined
      const slow = { frame, isDue: false }
      this.#slow = slow
      this.#peer.later(() => {
        slow.isDue = true
        this.#peer.wake()
      }, delayMs)
    }
    if (!this.#slow.isDue) return undefined
    const { frame } = this.#slow
    this.#slow = undefined
    return frame
  }

  receive(text: string): void {
    this.received.push(text)
    this.#session.receive(text)
  }

  wake(): void {
    this.#peer.wake()
  }

  lose(count: number): void {
    this.#session.lose(count)
  }

  lag(count: number): void {
    this.#session.lag(count)
  }

  drop(): void {
    if (this.#phase === 'closed') return
    this.closed()
    this.#peer.cut()
  }

  /** The client has said goodbye, but the line stays. */
  closing(): void {
    if (this.#phase === 'open') this.#phase = 'closing'
    this.#session.close()
  }

  /** The client is gone. */
  closed(): void {
    this.#phase = 'closed'
    this.#session.close()
    this.#onClosed()
  }
}
