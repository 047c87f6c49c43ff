import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { expect } from 'vitest'
import type { Case, Scenario } from '../scenario.ts'
import { json, ok } from '../seen.ts'

const base = '/api/v1/webhooks'

interface Created {
  webhook: { id: string; updated_at: string; created_at: string }
}

const create = ({ post, id, type }: Scenario, more = {}) =>
  ok<Created>(
    post(base, { tenant_id: id('t'), url: 'http://127.0.0.1:9/hook', event_types: [type('never')], ...more }),
  )

/** Webhooks as records; none of these is ever set off. */
export const webhookCases: Case[] = [
  {
    name: 'a new webhook is active, has a secret of its own and is listed for its tenant alone',
    async run(scenario) {
      const { get, id, type } = scenario
      const { webhook } = await create(scenario)
      expect(webhook).toEqual({
        id: expect.any(String),
        tenant_id: id('t'),
        url: 'http://127.0.0.1:9/hook',
        event_types: [type('never')],
        entity_ids: [],
        secret: expect.stringMatching(/^whsec_[0-9a-f]{32}$/),
        active: true,
        description: null,
        created_at: webhook.created_at,
        updated_at: webhook.created_at,
      })
      expect(await get(base, { tenant_id: id('t') })).toEqual(json(200, { webhooks: [webhook], total: 1 }))
      expect(await get(base)).toEqual(json(200, { webhooks: [], total: 0 }))
      expect(await get(`${base}/${webhook.id}`)).toEqual(json(200, { webhook, found: true }))
    },
  },
  {
    name: 'a secret and a description that were given are kept',
    async run(scenario) {
      const given = { secret: 'mine', description: 'text', entity_ids: ['a'] }
      expect((await create(scenario, given)).webhook).toMatchObject(given)
    },
  },
  {
    name: 'an update changes the fields it names and no other',
    async run(scenario) {
      const { get, put } = scenario
      const { webhook } = await create(scenario, { description: 'text' })
      const changed = await ok<Created & { updated: boolean }>(
        put(`${base}/${webhook.id}`, { active: false, url: 'http://127.0.0.1:9/b' }),
      )
      const { updated_at } = changed.webhook
      const after = { ...webhook, active: false, url: 'http://127.0.0.1:9/b', updated_at }
      expect(changed).toEqual({ webhook: after, updated: true })
      expect(updated_at > webhook.updated_at).toBe(true)
      expect(await get(`${base}/${webhook.id}`)).toEqual(json(200, { webhook: after, found: true }))
    },
  },
  {
    name: 'a webhook without deliveries lists none, a deleted one is 404',
    async run(scenario) {
      const { get, request } = scenario
      const { webhook } = await create(scenario)
      const path = `${base}/${webhook.id}`
      expect(await get(`${path}/deliveries`)).toEqual(
        json(200, { webhook_id: webhook.id, deliveries: [], total: 0 }),
      )
      expect((await request('DELETE', path)).seen).toEqual(
        json(200, { webhook_id: webhook.id, deleted: true }),
      )
      expect(await get(path)).toEqual(
        json(404, { error: `Entity not found: Webhook '${webhook.id}' not found` }),
      )
    },
  },
  {
    name: 'an event that matches is delivered with a signature over the exact body, and the delivery is listed',
    async run(scenario) {
      const { get, ingest, id, type } = scenario
      await using receiver = await openReceiver()
      const { webhook } = await create(scenario, {
        url: receiver.url,
        event_types: [type('sold.*')],
        secret: 'mine',
      })
      await ingest({ event_type: type('sold'), entity_id: id('e') })
      const { event_id, timestamp } = await ingest({
        event_type: type('sold.now'),
        entity_id: id('e'),
        payload: { a: 1 },
        metadata: { b: 2 },
      })
      const { headers, body } = await receiver.next()

      expect(JSON.parse(body)).toEqual({
        webhook_id: webhook.id,
        event: {
          id: event_id,
          event_type: type('sold.now'),
          entity_id: id('e'),
          timestamp: expect.any(String),
          payload: { a: 1 },
          metadata: { b: 2 },
        },
        delivered_at: expect.any(String),
      })
      expect(Date.parse(JSON.parse(body).event.timestamp)).toBe(Date.parse(timestamp))
      const signature = createHmac('sha256', 'mine').update(body).digest('hex')
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'x-allsource-signature': `sha256=${signature}`,
        'x-allsource-event-type': type('sold.now'),
        'x-allsource-webhook-id': webhook.id,
      })
      await expect
        .poll(() => get(`${base}/${webhook.id}/deliveries`))
        .toMatchObject({
          body: {
            total: 1,
            deliveries: [
              { id: headers['x-allsource-delivery-id'], event_id, status: 'success', response_status: 200 },
            ],
          },
        })
    },
  },
]

interface Delivered {
  headers: IncomingHttpHeaders
  body: string
}

/** Somebody who takes deliveries, on loopback. */
async function openReceiver() {
  let resolve = (_: Delivered): void => {}
  const promise = new Promise<Delivered>((taken) => {
    resolve = taken
  })
  const server = createServer(async (request, response) => {
    const body = await readText(request)
    response.end('taken')
    resolve({ headers: request.headers, body })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/hook`,
    next: () => promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
