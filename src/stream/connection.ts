import {
  type AnyAllSourceError,
  isAllSourceError,
  messageOf,
  StreamClosedError,
  UnsupportedByServerError,
} from '../errors.ts'
import { onAbort } from '../internal/abort.ts'
import type { Clock } from '../internal/clock.ts'
import { parseFrame, type StreamMessage } from './frames.ts'
import { type Heartbeat, startHeartbeat } from './heartbeat.ts'
import type { OpenSocket, StreamSocket } from './socket.ts'
import type { Tell } from './tell-hooks.ts'

/** Unread text beyond this stops reading from the socket, where the platform can, until it is read. */
const HIGH_WATER_CHARS = 4 * 1024 * 1024
/** Core answers a close frame, but may hold the socket open until its next event. */
const CLOSE_GRACE_MS = 250

/** What a connection needs to know. */
export interface ConnectionOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly open: OpenSocket
  /** Covers the key in what a server or a socket says. */
  readonly redact: (text: string) => string
  readonly clock: Clock
  readonly timeoutMs: number | false
  readonly heartbeatMs: number | false
  readonly signal: AbortSignal | undefined
  /** Lets through only what the caller asked for. */
  readonly accepts: (message: StreamMessage) => boolean
  readonly tell?: Tell | undefined
}

type State =
  | { readonly type: 'connecting'; readonly opening: Opening }
  | { readonly type: 'open'; readonly heartbeat: Heartbeat | undefined }
  | { readonly type: 'ended'; readonly reason: unknown }

/** Settles the promise that `connect` waits for. */
interface Opening {
  resolve(): void
  reject(reason: unknown): void
}

/** Ended by `close`, not by a failure. */
const CLOSED = Symbol('closed')

/**
 * One WebSocket to Core: an async iterable of its messages that ends when `close` is called or the loop is left, and throws
 * `stream_closed` when the socket ends by itself. What had arrived by then is delivered first. It does not reconnect.
 */
export class EventStreamConnection implements AsyncIterable<StreamMessage>, AsyncDisposable {
  readonly #options: ConnectionOptions
  readonly #socket: StreamSocket
  #state: State
  #messages: StreamMessage[] = []
  #unreadChars = 0
  #isPaused = false
  #isNudged = false
  #ignoredFrames = 0
  /** The `read` that waits. */
  #reader: (() => void) | undefined
  #closed: () => void = () => {}
  readonly #hasClosed: Promise<void>

  /** Use `connect`. */
  private constructor(options: ConnectionOptions, opening: Opening) {
    this.#options = options
    this.#state = { type: 'connecting', opening }
    this.#hasClosed = new Promise((closed) => {
      this.#closed = closed
    })
    this.#socket = options.open(options.url, options.headers, {
      onOpen: () => this.#onOpen(),
      onText: (text) => this.#onText(text),
      onPong: () => this.#beat(),
      onRefused: (status) => {
        options.tell?.(status)
        this.#end(refused(status))
      },
      onError: (error) => this.#end(closedBy(1006, options.redact(reasonOf(error)))),
      onClose: (code, reason) => {
        this.#end(closedBy(code, options.redact(reason)))
        this.#closed()
      },
    })
  }

  /**
   * Resolves once the handshake is done.
   * @throws stream_closed (fatal for 401 and 403), unsupported for an endpoint without a stream, config for a socket class
   * that cannot be used, the signal's own reason
   */
  static async connect(options: ConnectionOptions): Promise<EventStreamConnection> {
    const { signal, clock, timeoutMs } = options
    signal?.throwIfAborted()
    const opening: Opening = { resolve: () => {}, reject: () => {} }
    const opened = new Promise<void>((resolve, reject) => Object.assign(opening, { resolve, reject }))
    const self = new EventStreamConnection(options, opening)
    if (signal) self.#hasClosed.then(onAbort(signal, () => self.#end(signal.reason)))
    const cancel =
      timeoutMs === false
        ? undefined
        : clock.setTimeout(() => self.#end(closedBy(1006, 'no handshake within `timeoutMs`')), timeoutMs)
    try {
      await opened
      return self
    } finally {
      cancel?.()
    }
  }

  /** Frames that were none of Core's, left out. */
  get ignoredFrames(): number {
    return this.#ignoredFrames
  }

  /** Messages that have arrived and were not read. */
  get unread(): number {
    return this.#messages.length
  }

  /**
   * Everything that has arrived since the last call; waits for something. `undefined` after `close`; empty after `nudge`.
   * @throws what ended the connection, after all that arrived before was given
   */
  async read(): Promise<StreamMessage[] | undefined> {
    if (this.#messages.length === 0 && this.#state.type !== 'ended' && !this.#isNudged) {
      await new Promise<void>((wake) => {
        this.#reader = wake
      })
    }
    this.#isNudged = false
    if (this.#messages.length > 0) return this.#take()
    if (this.#state.type !== 'ended') return []
    if (this.#state.reason === CLOSED) return undefined
    throw this.#state.reason
  }

  /** Lets the `read` that waits, or the next one, return with what there is, if only nothing. */
  nudge(): void {
    this.#isNudged = true
    this.#wake()
  }

  /** Ends the connection. Messages that were not read are dropped. Resolves when the socket is closed. */
  close(): Promise<void> {
    this.#messages = []
    this.#end(CLOSED)
    return this.#hasClosed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamMessage, void> {
    try {
      for (let batch = await this.read(); batch !== undefined; batch = await this.read()) yield* batch
    } finally {
      await this.close()
    }
  }

  #take(): StreamMessage[] {
    const taken = this.#messages
    this.#messages = []
    this.#unreadChars = 0
    if (this.#isPaused) {
      this.#isPaused = false
      this.#beat()
      this.#socket.resume?.()
    }
    return taken
  }

  #onOpen(): void {
    if (this.#state.type !== 'connecting') return
    this.#options.tell?.(101)
    const { opening } = this.#state
    this.#state = { type: 'open', heartbeat: this.#startHeartbeat() }
    opening.resolve()
  }

  #startHeartbeat(): Heartbeat | undefined {
    const { heartbeatMs, clock } = this.#options
    const { ping } = this.#socket
    if (heartbeatMs === false || ping === undefined) return undefined
    const onDead = () =>
      this.#end(closedBy(1006, `no sign of life within two heartbeats (${heartbeatMs} ms each)`))
    return startHeartbeat(heartbeatMs, clock, () => (this.#isPaused ? this.#beat() : ping()), onDead)
  }

  #onText(text: string): void {
    this.#beat()
    if (this.#state.type === 'ended') return
    const parsed = this.#parse(text)
    if (parsed === undefined) {
      this.#ignoredFrames++
      return
    }
    const { unread } = this
    if (Array.isArray(parsed)) for (const message of parsed) this.#add(message)
    else this.#add(parsed)
    if (this.unread === unread) return
    this.#unreadChars += text.length
    if (this.#unreadChars > HIGH_WATER_CHARS && !this.#isPaused && this.#socket.pause !== undefined) {
      this.#isPaused = true
      this.#socket.pause()
    }
    this.#wake()
  }

  #add(message: StreamMessage): void {
    if (this.#options.accepts(message)) this.#messages.push(message)
  }

  #parse(text: string): StreamMessage | StreamMessage[] | undefined {
    try {
      return parseFrame(text)
    } catch (error) {
      this.#end(error)
      return []
    }
  }

  /** Once: a burst of messages comes before the reader does. */
  #wake(): void {
    const reader = this.#reader
    this.#reader = undefined
    reader?.()
  }

  #beat(): void {
    if (this.#state.type === 'open') this.#state.heartbeat?.beat()
  }

  /** The first reason counts; whatever comes after it is an echo. */
  #end(reason: unknown): void {
    const state = this.#state
    if (state.type === 'ended') return
    this.#state = { type: 'ended', reason }
    this.#options.tell?.(undefined, reason === CLOSED ? undefined : reason)
    if (state.type === 'connecting')
      state.opening.reject(reason === CLOSED ? closedBy(1000, 'closed before it was open') : reason)
    else state.heartbeat?.stop()
    if (this.#isPaused) this.#socket.resume?.()
    this.#socket.close()
    const cancel = this.#options.clock.setTimeout(() => {
      this.#socket.terminate()
      this.#closed()
    }, CLOSE_GRACE_MS)
    this.#hasClosed.then(cancel)
    this.#wake()
  }
}

function refused(status: number): AnyAllSourceError {
  if (status === 404 || status === 405 || status === 426 || status === 501) {
    return new UnsupportedByServerError(
      'the event stream',
      undefined,
      `It answered ${status}: connect to Core itself, gateways have no stream`,
    )
  }
  const isFatal = status < 500 && status !== 408 && status !== 429
  const hint =
    status === 400
      ? '; MSW does not reach the `ws` package: give the client `webSocket: WebSocket` there'
      : ''
  const reason = `the handshake was answered ${status}${hint}`
  return new StreamClosedError({ closeCode: 1006, reason, fatal: isFatal })
}

/** Of an error, or of the platform's event about one, which may say nothing. */
function reasonOf(error: unknown): string {
  const { error: inner, message } = error as { error?: unknown; message?: unknown }
  if (inner != null) return messageOf(inner)
  return typeof message === 'string' && message !== '' ? message : 'the connection failed'
}

function closedBy(closeCode: number, reason: string): StreamClosedError {
  return new StreamClosedError({ closeCode, reason, fatal: false })
}

/** Whether connecting again cannot help. */
export function isFatal(error: unknown): boolean {
  if (!isAllSourceError(error)) return false
  return (
    error.code === 'unsupported' || error.code === 'config' || (error.code === 'stream_closed' && error.fatal)
  )
}
