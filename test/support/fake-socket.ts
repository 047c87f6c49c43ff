import type { OpenSocket, SocketEvents } from '../../src/stream/socket.ts'

/** What a test holds of a socket that a connection opened: the far end, and what was done to the near one. */
export interface FakeSocket {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Makes something happen to the socket. */
  readonly events: SocketEvents
  /** What the connection did: `close`, `terminate`, `pause`, `resume`, `ping`, in order. */
  readonly calls: string[]
}

/** How the sockets of a fake opener behave. */
export interface FakeSocketOptions {
  /** Like a platform's socket, without `pause`, `resume` and `ping`. */
  readonly isPlain?: boolean
  /** The far end does not answer a close. */
  readonly ignoresClose?: boolean
}

/** A way to open sockets that lead nowhere; each waits in `sockets` for what the test makes happen to it. */
export function fakeOpener({ isPlain = false, ignoresClose = false }: FakeSocketOptions = {}): {
  readonly open: OpenSocket
  readonly sockets: FakeSocket[]
} {
  const sockets: FakeSocket[] = []
  const open: OpenSocket = (url, headers, events) => {
    const calls: string[] = []
    const note = (call: string) => () => {
      calls.push(call)
    }
    sockets.push({ url, headers, events, calls })
    return {
      close: () => {
        calls.push('close')
        if (!ignoresClose) queueMicrotask(() => events.onClose(1000, ''))
      },
      terminate: note('terminate'),
      pause: isPlain ? undefined : note('pause'),
      resume: isPlain ? undefined : note('resume'),
      ping: isPlain ? undefined : note('ping'),
    }
  }
  return { open, sockets }
}
