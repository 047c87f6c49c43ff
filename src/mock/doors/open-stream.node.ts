import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { StreamConnection } from './stream-connection.ts'

/** How streams treat slow and parting readers. */
export interface StreamOptions {
  /**
   * How much of a live stream may wait for a slow reader before events stay in Core's queue of 1,024, in characters.
   * A small number makes lag easy to see. @default 4 Mi, about what two kernels buffer
   */
  readonly streamBufferLength?: number
  /**
   * Whether a stream's TCP connection stays after the closing handshake until the next event is stored, as at Core.
   * A client of the `ws` package that does not terminate then waits for 30 seconds. @default true
   */
  readonly lingersAfterClose?: boolean
}

// What is written at once: other connections get their turn, and a slow reader shows early.
const sliceLength = 256 * 1024

/** An accepted stream: sends as fast as its peer reads. What the peer does not read stays in the session's queue. */
export class OpenStream {
  readonly #webSocket: WebSocket
  readonly #connection: StreamConnection
  readonly #socket: Socket
  readonly #bufferLength: number
  readonly #pings: Buffer[] = []
  #frames: string[] = []
  #waitingLength = 0
  #isWriting = false
  /** Set once the closing handshake is over and only the TCP connection is left. */
  #hangUp: (() => void) | undefined

  constructor(webSocket: WebSocket, connection: StreamConnection, socket: Socket, options: StreamOptions) {
    this.#webSocket = webSocket
    this.#connection = connection
    this.#socket = socket
    this.#bufferLength = options.streamBufferLength ?? 4 * 1024 * 1024
    if (options.lingersAfterClose ?? true) this.#linger()
  }

  start(): void {
    const webSocket = this.#webSocket
    webSocket.on('message', (data, isBinary) => {
      if (!isBinary) this.#connection.receive(data.toString())
    })
    webSocket.on('ping', (data) => {
      this.#pings.push(data)
      this.wake()
    })
    webSocket.on('close', () => this.#connection.closed())
    webSocket.on('error', () => webSocket.terminate())
    this.#connection.start()
    this.wake()
  }

  /** Sends what there is to send. */
  wake(): void {
    this.#hangUp?.()
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return
    this.#fill()
    if (!this.#isWriting && this.#frames.length > 0) this.#write()
    if (this.#connection.isLive) for (const data of this.#pings.splice(0)) this.#webSocket.pong(data)
  }

  #fill(): void {
    while (this.#waitingLength < (this.#connection.isLive ? this.#bufferLength : sliceLength)) {
      const frame = this.#connection.pull()
      if (frame === undefined) return
      this.#frames.push(frame)
      this.#waitingLength += frame.length
    }
  }

  #write(): void {
    this.#isWriting = true
    const slice = this.#takeSlice()
    this.#socket.cork()
    for (const frame of slice.slice(0, -1)) this.#webSocket.send(frame)
    this.#webSocket.send(slice.at(-1) as string, () => {
      this.#isWriting = false
      this.wake()
    })
    this.#socket.uncork()
  }

  #takeSlice(): string[] {
    let length = 0
    let count = 0
    while (count < this.#frames.length && length < sliceLength)
      length += (this.#frames[count++] as string).length
    const slice = this.#frames.slice(0, count)
    this.#frames = this.#frames.slice(count)
    this.#waitingLength -= length
    return slice
  }

  /** The package ends the socket when the handshake is over. Core's sender notices only with the next event. */
  #linger(): void {
    const end = this.#socket.end.bind(this.#socket)
    this.#socket.end = () => {
      this.#hangUp = () => void end()
      this.#connection.closing()
      return this.#socket
    }
  }
}
