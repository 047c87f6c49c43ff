import { Agent, request } from 'node:http'
import type { EventInput } from 'allsource'
import type { Server } from './worker.ts'

/** Stores an event, and reads the receipt. */
export type Post = (event: EventInput) => Promise<unknown>

function headersFor({ apiKey }: Server) {
  return { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
}

/** A bare `fetch`, and nothing around it. */
export function postByFetch(server: Server): Post {
  const headers = headersFor(server)
  return async (event) => {
    const body = JSON.stringify(event)
    return (await fetch(`${server.url}/api/v1/events`, { method: 'POST', headers, body })).json()
  }
}

/** A bare request of `node:http` on connections that are kept, and nothing around it. */
export function postByHttp(server: Server): Post {
  const agent = new Agent({ keepAlive: true })
  const headers = headersFor(server)
  return (event) =>
    new Promise((resolve, reject) => {
      const sent = request(`${server.url}/api/v1/events`, { method: 'POST', agent, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (piece: string) => {
          text += piece
        })
        answer.on('end', () => resolve(JSON.parse(text)))
      })
      sent.on('error', reject)
      sent.end(JSON.stringify(event))
    })
}
