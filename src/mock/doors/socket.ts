import type { Clock } from '../../internal/clock.ts'
import { sleep } from '../../internal/sleep.ts'
import type { MockHost } from '../host.ts'
import type { MockRequest } from '../http/answer.ts'
import type { StreamConnection } from './stream-connection.ts'

/** What a mock socket can be told beyond its URL, as with the `ws` package. */
export interface MockSocketOptions {
  readonly headers?: Readonly<Record<string, string>>
}

/** A platform-like WebSocket with what the `ws` package adds to it. */
export interface MockWebSocket extends WebSocket {
  /** Asks for a `pong` event. As at Core, it comes only when the backlog has been sent. */
  ping(): void
  /** Ends the connection at once: 1006. */
  terminate(): void
  /** Stops reading. Frames pile up at the server, which keeps the newest 1,024 events. */
  pause(): void
  /** Goes on reading. */
  resume(): void
  readonly isPaused: boolean
  /** Hears of pongs, as the `ws` package tells them. */
  on(type: 'pong', listener: () => void): this
}

/** The class to inject where a client takes a `webSocket`. */
export interface MockWebSocketClass {
  new (
    url: string | URL,
    protocols?: string | string[] | MockSocketOptions,
    options?: MockSocketOptions,
  ): MockWebSocket
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
}

class CloseNotice extends Event {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean

  constructor(code: number, reason: string, wasClean: boolean) {
    super('close')
    this.code = code
    this.reason = reason
    this.wasClean = wasClean
  }
}

type Phase =
  | { readonly type: 'connecting' }
  | { readonly type: 'open'; readonly connection: StreamConnection }
  | { readonly type: 'closing'; readonly code: number; readonly reason: string }
  | { readonly type: 'closed' }

/** A WebSocket class whose sockets reach the mock without a network. Whatever happens, happens in a later microtask. */
export function webSocketClass(host: MockHost, clock: Clock): MockWebSocketClass {
  class InMemoryWebSocket extends EventTarget {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSING = 2
    static readonly CLOSED = 3
    readonly CONNECTING = 0
    readonly OPEN = 1
    readonly CLOSING = 2
    readonly CLOSED = 3
    readonly url: string
    readonly protocol = ''
    readonly extensions = ''
    readonly bufferedAmount = 0
    binaryType: BinaryType = 'blob'
    onopen: ((event: Event) => void) | null = null
    onmessage: ((event: MessageEvent) => void) | null = null
    onclose: ((event: CloseNotice) => void) | null = null
    onerror: ((event: Event) => void) | null = null
    #phase: Phase = { type: 'connecting' }
    #isPaused = false
    #isDelivering = false
    #pings = 0
    #inbox: string[] = []
    #read = 0

    constructor(
      url: string | URL,
      protocols?: string | string[] | MockSocketOptions,
      options?: MockSocketOptions,
    ) {
      super()
      const parsed = new URL(url)
      parsed.protocol = parsed.protocol.replace(/^http/, 'ws')
      this.url = parsed.href
      const isList = typeof protocols === 'string' || Array.isArray(protocols)
      const { headers = {} } = options ?? (isList ? {} : (protocols ?? {}))
      const offers = isList && protocols.length > 0
      void this.#connect(upgradeRequest(parsed, headers), offers)
    }

    get readyState(): 0 | 1 | 2 | 3 {
      return { connecting: 0, open: 1, closing: 2, closed: 3 }[this.#phase.type] as 0 | 1 | 2 | 3
    }

    get isPaused(): boolean {
      return this.#isPaused
    }

    send(data: unknown): void {
      if (this.#phase.type === 'connecting')
        throw new DOMException('The socket is not open yet', 'InvalidStateError')
      const phase = this.#phase
      if (phase.type !== 'open' || typeof data !== 'string') return
      queueMicrotask(() => phase.connection.receive(data))
    }

    ping(): void {
      this.#pings += 1
      this.#deliverSoon()
    }

    on(type: string, listener: () => void): this {
      this.addEventListener(type, listener)
      return this
    }

    pause(): void {
      this.#isPaused = true
    }

    resume(): void {
      this.#isPaused = false
      this.#deliverSoon()
    }

    close(code = 1000, reason = ''): void {
      const phase = this.#phase
      if (phase.type === 'closing' || phase.type === 'closed') return
      if (phase.type === 'connecting') {
        this.#fail()
        return
      }
      this.#phase = { type: 'closing', code, reason }
      phase.connection.closed()
      queueMicrotask(() => this.#end(code, reason, true))
    }

    terminate(): void {
      if (this.#phase.type === 'connecting') this.#fail()
      else queueMicrotask(() => this.#end(1006, '', false))
    }

    async #connect(request: MockRequest, offersProtocols: boolean): Promise<void> {
      await undefined
      if (this.#phase.type !== 'connecting') return
      const peer = {
        wake: () => this.#wake(),
        cut: () => this.#end(1006, '', false),
        later: (action: () => void, delayMs: number) => later(action, delayMs, clock),
      }
      const outcome = host.receiveUpgrade(request, peer)
      if (outcome.type === 'hang') return
      if (outcome.type !== 'accept') return this.#fail()
      const { connection, delayMs } = outcome
      if (delayMs > 0) await sleep(delayMs, clock)
      // Core never picks a subprotocol, and a client that offered some must then give up.
      if (this.#phase.type !== 'connecting' || !connection.isOpen || offersProtocols) {
        connection.closed()
        return this.#fail()
      }
      this.#phase = { type: 'open', connection }
      this.#emit(new Event('open'))
      await undefined
      connection.start()
      this.#deliverSoon()
    }

    /** A live session hands over at once, as a network would carry it; a backlog is pulled frame by frame. */
    #wake(): void {
      if (this.#phase.type !== 'open' || this.#isPaused) return
      const { connection } = this.#phase
      if (connection.isLive) this.#pullAll(connection)
      this.#deliverSoon()
    }

    #pullAll(connection: StreamConnection): void {
      for (let frame = connection.pull(); frame !== undefined; frame = connection.pull())
        this.#inbox.push(frame)
    }

    #deliverSoon(): void {
      if (this.#isDelivering) return
      this.#isDelivering = true
      queueMicrotask(() => {
        this.#isDelivering = false
        this.#deliver()
      })
    }

    #deliver(): void {
      if (this.#phase.type !== 'open' || this.#isPaused) return
      const { connection } = this.#phase
      const frame = this.#nextInbox() ?? connection.pull()
      if (frame !== undefined) {
        this.#deliverSoon()
        this.#emit(new MessageEvent('message', { data: frame }))
      } else if (connection.isLive && this.#pings > 0) {
        this.#pings -= 1
        this.#deliverSoon()
        this.#emit(new Event('pong'))
      }
    }

    #nextInbox(): string | undefined {
      if (this.#read < this.#inbox.length) return this.#inbox[this.#read++]
      this.#inbox = []
      this.#read = 0
      return undefined
    }

    #fail(): void {
      if (this.#phase.type === 'closed') return
      this.#phase = { type: 'closed' }
      queueMicrotask(() => {
        this.#emit(new Event('error'))
        this.#emit(new CloseNotice(1006, '', false))
      })
    }

    #end(code: number, reason: string, wasClean: boolean): void {
      if (this.#phase.type === 'closed') return
      if (this.#phase.type === 'open') this.#phase.connection.closed()
      this.#phase = { type: 'closed' }
      queueMicrotask(() => this.#emit(new CloseNotice(code, reason, wasClean)))
    }

    #emit(event: Event): void {
      const handler = this[`on${event.type}` as 'onopen'] as ((event: Event) => void) | null | undefined
      if (typeof handler === 'function') handler.call(this, event)
      this.dispatchEvent(event)
    }
  }
  return InMemoryWebSocket as unknown as MockWebSocketClass
}

/** What happens at once, happens in a later microtask. */
function later(action: () => void, delayMs: number, clock: Clock): void {
  if (delayMs === 0) queueMicrotask(action)
  else clock.setTimeout(action, delayMs)
}

function upgradeRequest(url: URL, headers: Readonly<Record<string, string>>): MockRequest {
  const lowered: Record<string, string> = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'bW9jayBzb2NrZXQga2V5IQ==',
    'sec-websocket-version': '13',
  }
  for (const [name, value] of Object.entries(headers)) lowered[name.toLowerCase()] = value
  return {
    method: 'GET',
    path: url.pathname,
    query: url.search.slice(1),
    headers: lowered,
    body: '',
    bodyBytes: 0,
  }
}
