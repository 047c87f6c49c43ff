import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Exchange, Message } from './exchange.ts'
import { makeWays, type Way } from './http-agent.node.ts'
import { readAnswer } from './read-answer.node.ts'

/** How a message is framed, which is not the caller's to say. A browser's `fetch` leaves them out as well. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Exchanges by Node's `http`, with the meanings of `fetch`, over connections of its own. */
export function httpExchange(): Exchange {
  const wayOf = makeWays()
  return (message, progress, ending, maxBytes) =>
    new Promise((resolve, reject) => {
      progress.isConnected = false
      const request = open(message, wayOf)
      let answer: IncomingMessage | undefined
      const fail = (error: unknown) => {
        letGo()
        request.destroy()
        reject(error)
      }
      const letGo = ending.onAbort(() => fail(ending.reason))
      const isOpen = () => {
        progress.isConnected = true
      }
      request.on('socket', (socket) => {
        if (!request.reusedSocket) socket.once(connected(request), isOpen)
        // One that is ending takes no byte of the request.
        else if (socket.writable) isOpen()
      })
      request.on('response', (response) => {
        answer = response
        isOpen()
        const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = response
        progress.head = { status, statusText, headers: () => headersOf(rawHeaders) }
        readAnswer(response, maxBytes).then((text) => {
          letGo()
          // A server that answers before it has taken the body may never take it.
          if (!request.writableFinished) request.destroy()
          resolve(text)
        }, fail)
      })
      // What comes after the last byte of an answer is no concern of this one.
      const end = (error?: Error & { rawPacket?: Uint8Array }) => {
        // What the server sent instead of HTTP: it may be the key.
        if (error !== undefined) delete error.rawPacket
        if (!answer?.complete) fail(error ?? new Error('the connection was closed'))
      }
      request.on('error', end)
      request.on('close', end)
      request.end(message.body)
    })
}

/** What a socket says when bytes can be sent. */
function connected({ protocol }: ClientRequest): string {
  return protocol === 'https:' ? 'secureConnect' : 'connect'
}

function open({ url, method, headers, body }: Message, wayOf: (protocol: string) => Way): ClientRequest {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const { module, agent } = wayOf(protocol)
  const given: Record<string, string | number> = {
    // A name may be one that every object has.
    __proto__: null as never,
    accept: '*/*',
    'accept-encoding': protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate',
    'user-agent': 'node',
  }
  for (const name in headers) if (!FRAMING.has(name)) given[name] = headers[name] as string
  // Node frames a body by itself where it expects one, but not that of a DELETE.
  if (body !== undefined) given['content-length'] = Buffer.byteLength(body)
  return module.request({
    protocol,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    path: pathname + search,
    method,
    headers: given,
    agent,
  })
}

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < raw.length; at += 2) headers.append(raw[at] as string, raw[at + 1] as string)
  return headers
}
