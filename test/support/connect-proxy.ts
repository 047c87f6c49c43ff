import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** An HTTP proxy on loopback that tunnels (RFC 9110 section 9.3.6), and counts what went through it. */
export async function startConnectProxy(): Promise<{
  url: string
  tunnels: () => number
  close: () => void
}> {
  let tunnels = 0
  const server = createServer((_, response) => response.writeHead(405).end())
  server.on('connect', (request, client) => {
    const [host, port] = (request.url ?? '').split(':')
    tunnels++
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    target.on('error', () => client.destroy())
    client.on('error', () => target.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels: () => tunnels,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
