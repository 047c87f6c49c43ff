import { ConfigError, messageOf } from '../errors.ts'
import type { WebSocketClass } from '../transport/options.ts'

/** What a connection does to its socket. */
export interface StreamSocket {
  close(): void
  /** Ends it without a handshake. */
  terminate(): void
  /** Stops and goes on reading, where the platform can. */
  readonly pause: (() => void) | undefined
  readonly resume: (() => void) | undefined
  /** Asks for a sign of life, where the platform can. */
  readonly ping: (() => void) | undefined
}

/** What a socket tells its connection. */
export interface SocketEvents {
  onOpen(): void
  onText(text: string): void
  onPong(): void
  /** The handshake was answered by something else than 101. */
  onRefused(status: number): void
  onError(error: unknown): void
  onClose(closeCode: number, reason: string): void
}

/** Opens a socket; what happens to it is told by `events`. */
export type OpenSocket = (
  url: string,
  headers: Readonly<Record<string, string>>,
  events: SocketEvents,
) => StreamSocket

/**
 * How to open sockets here: by the class given; on Node by the `ws` package, which can send headers, ping and pause;
 * elsewhere by the platform's class.
 * @throws config if there is none
 */
export async function socketOpener(given: WebSocketClass | undefined, maxBytes: number): Promise<OpenSocket> {
  if (given !== undefined) return platformOpener(given)
  if (isNode()) return (await import('./ws-socket.node.ts')).wsOpener(maxBytes)
  if (typeof globalThis.WebSocket === 'function') return platformOpener(globalThis.WebSocket)
  throw new ConfigError('webSocket', 'given: this platform has no WebSocket of its own')
}

function isNode(): boolean {
  const { process, Bun, Deno } = globalThis as {
    process?: { versions?: { node?: string } }
    Bun?: unknown
    Deno?: unknown
  }
  return process?.versions?.node !== undefined && Bun === undefined && Deno === undefined
}

/** What some socket classes can beyond the platform's. */
type Extras = Partial<Record<'pause' | 'resume' | 'ping' | 'terminate', () => void>>

/** A class of the platform's interface takes no headers: the key does not travel, and Core does not ask for it here. */
function platformOpener(Socket: WebSocketClass): OpenSocket {
  return (url, _headers, events) => {
    const socket = construct(Socket, url)
    socket.onopen = () => events.onOpen()
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') events.onText(data)
    }
    socket.onerror = (error) => events.onError(error)
    socket.onclose = ({ code, reason }) => events.onClose(code, reason)
    const extras = socket as WebSocket & Extras
    const optional = (name: keyof Extras) =>
      typeof extras[name] === 'function' ? () => extras[name]?.() : undefined
    const emitter = socket as unknown as { on?: (name: 'pong', listener: () => void) => void }
    if (extras.ping !== undefined) emitter.on?.('pong', () => events.onPong())
    const hasPong = typeof emitter.on === 'function'
    return {
      close: () => socket.close(1000),
      terminate: optional('terminate') ?? (() => socket.close()),
      pause: optional('pause'),
      resume: optional('resume'),
      ping: hasPong ? optional('ping') : undefined,
    }
  }
}

/** A browser refuses some URLs at once, such as a plain `ws:` one from a secure page. */
function construct(Socket: WebSocketClass, url: string): WebSocket {
  try {
    return new Socket(url)
  } catch (error) {
    throw new ConfigError('webSocket', `a class that can open the stream's URL (${messageOf(error)})`)
  }
}
