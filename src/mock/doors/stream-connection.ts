import type { StreamSession } from '../core/stream-session.ts'

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
  /** Cuts this connection: the client sees 1006. */
  drop(): void
}

/** The part of a door that a connection talks back to. */
export interface StreamPeer {
  /** There may be frames to pull. */
  wake(): void
  /** The connection is gone, without a closing handshake. */
  cut(): void
}

/** One open stream between its session and its door. */
export class StreamConnection implements MockConnection {
  readonly consumerId: string | undefined
  readonly received: string[] = []
  readonly #session: StreamSession
  readonly #peer: StreamPeer
  readonly #beforeStart: () => void
  readonly #onClosed: () => void
  #phase: 'open' | 'closing' | 'closed' = 'open'
  #sentCount = 0

  constructor(
    session: StreamSession,
    consumerId: string | undefined,
    peer: StreamPeer,
    beforeStart: () => void,
    onClosed: () => void,
  ) {
    this.#session = session
    this.consumerId = consumerId
    this.#peer = peer
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
    const frame = this.#session.nextFrame()
    if (frame !== undefined) this.#sentCount += 1
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
