import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A server that answers in bytes. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** What came, a request in each. */
  readonly requests: string[]
  /** Every connection that was made. */
  readonly sockets: Socket[]
}

/** Starts a server that calls `act` for each piece that comes, which is a request, for those of these tests are small. */
export async function scriptedServer(
  act: (socket: Socket, request: string) => void,
): Promise<ScriptedServer> {
  const requests: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      requests.push(bytes.toString('latin1'))
      act(socket, bytes.toString('latin1'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, port, requests, sockets, [Symbol.asyncDispose]: close }
}

/** A head with its lines ended as HTTP has it, and what follows it. */
export function wire(head: string, body: string | Uint8Array = ''): Buffer {
  return Buffer.concat([Buffer.from(head.replaceAll('\n', '\r\n'), 'latin1'), Buffer.from(body as string)])
}

/** A whole answer of 200, with further lines of its head. */
export function whole(body: string | Uint8Array, lines = ''): Buffer {
  const bytes = Buffer.from(body as string)
  return wire(
    `HTTP/1.1 200 OK\ncontent-type: application/json\n${lines}content-length: ${bytes.length}\n\n`,
    bytes,
  )
}
