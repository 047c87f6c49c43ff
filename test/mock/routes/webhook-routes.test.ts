import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { settled, virtualClock } from '../../support/virtual-clock.ts'
import { ask, input } from '../ask.ts'

const path = '/api/v1/webhooks'
const unknown = '00000000-0000-4000-8000-000000000001'

async function create(mock: MockCore, body: object): Promise<Record<string, unknown> & { id: string }> {
  const { json } = await ask(mock, 'POST', path, { tenant_id: 't', url: 'http://hook.test/', ...body })
  return (json as { webhook: Record<string, unknown> & { id: string } }).webhook
}

async function deliveries(mock: MockCore, id: string, query = ''): Promise<Record<string, unknown>[]> {
  const { json } = await ask(mock, 'GET', `${path}/${id}/deliveries${query}`)
  return (json as { deliveries: Record<string, unknown>[] }).deliveries
}

describe('webhooks', () => {
  it('are listed to the tenant that is named, with their secrets', async () => {
    const mock = mockCore()
    const made = await create(mock, {})
    expect(made).toMatchObject({
      active: true,
      description: null,
      entity_ids: [],
      event_types: [],
      tenant_id: 't',
    })
    expect(made.secret).toMatch(/^whsec_[0-9a-f]{32}$/)
    expect((await ask(mock, 'GET', path)).text).toBe('{"total":0,"webhooks":[]}')
    expect((await ask(mock, 'GET', `${path}?tenant_id=t`)).json).toEqual({ total: 1, webhooks: [made] })
    expect((await ask(mock, 'GET', `${path}/${made.id}`)).json).toEqual({ found: true, webhook: made })
  })

  it('change as far as something is given, but never their secret', async () => {
    const mock = mockCore()
    const { id } = await create(mock, { secret: 'shh', description: 'd', event_types: ['a'] })
    const update = async (body: object) => (await ask(mock, 'PUT', `${path}/${id}`, body)).json
    expect(
      await update({ active: false, description: null, secret: 'new', event_types: null }),
    ).toMatchObject({
      updated: true,
      webhook: { active: false, description: 'd', secret: 'shh', event_types: ['a'] },
    })
    expect(await update({ event_types: [], url: 'u' })).toMatchObject({
      webhook: { event_types: [], url: 'u' },
    })
  })

  it('are gone when deleted', async () => {
    const mock = mockCore()
    const { id } = await create(mock, {})
    expect((await ask(mock, 'DELETE', `${path}/${id}`)).json).toEqual({ deleted: true, webhook_id: id })
    for (const method of ['GET', 'DELETE']) {
      const { status, json } = await ask(mock, method, `${path}/${id}`)
      expect([status, json]).toEqual([404, { error: `Entity not found: Webhook '${id}' not found` }])
    }
  })

  it('have ids whose faults an old Core counts from 1', async () => {
    const reason = (at: number) =>
      `Invalid URL: Cannot parse \`webhook_id\` with value \`x\`: UUID parsing failed: invalid character: found \`x\` at ${at}`
    expect((await ask(mockCore(), 'PUT', `${path}/x`, 'bad')).text).toBe(reason(0))
    expect((await ask(mockCore({ flavour: 'core-0.19.2' }), 'GET', `${path}/x`)).text).toBe(reason(1))
    expect((await ask(mockCore(), 'GET', `${path}/${unknown}/deliveries?limit=x`)).status).toBe(400)
  })
})

describe('webhook deliveries', () => {
  it('are signed posts of the events that match, of whatever tenant', async () => {
    const sent: { url: string; init: RequestInit }[] = []
    const webhookFetch: typeof fetch = async (url, init = {}) => {
      sent.push({ url: String(url), init })
      return new Response('thanks')
    }
    const mock = mockCore({ webhookFetch })
    const { id } = await create(mock, { secret: 'shh', event_types: ['w.*', 'x'], entity_ids: ['e'] })
    mock.append(input('w.a', 'e', { b: 1, a: 'é' }), input('w', 'e'), input('x.y', 'e'), input('w.a', 'f'))
    await settled()
    expect(sent).toHaveLength(1)
    const body = String(sent[0]?.init.body)
    const { timestamp, id: eventId } = mock.events[0] ?? {}
    expect(JSON.parse(body)).toMatchObject({
      event: {
        entity_id: 'e',
        event_type: 'w.a',
        id: eventId,
        metadata: null,
        payload: { a: 'é', b: 1 },
        timestamp,
      },
      webhook_id: id,
    })
    expect(sent[0]?.init.headers).toMatchObject({
      'content-type': 'application/json',
      'x-allsource-event-type': 'w.a',
      'x-allsource-signature': `sha256=${createHmac('sha256', 'shh').update(body).digest('hex')}`,
      'x-allsource-webhook-id': id,
    })
    expect(await deliveries(mock, id)).toMatchObject([
      {
        attempt: 1,
        error: null,
        event_id: eventId,
        max_attempts: 5,
        next_retry_at: null,
        response_body: 'thanks',
        response_status: 200,
        status: 'success',
      },
    ])
  })

  it('are tried five times, 2, 4, 8 and 16 seconds apart', async () => {
    const clock = virtualClock(1_700_000_000_000)
    const at: number[] = []
    const webhookFetch: typeof fetch = async () => {
      at.push(clock.now() / 1000)
      return new Response('x'.repeat(600), { status: 500 })
    }
    const mock = mockCore({ clock, webhookFetch })
    const { id } = await create(mock, {})
    const start = clock.now() / 1000
    mock.append(input('a', 'e'))
    await clock.advance(40_000)
    expect(at.map((seconds) => seconds - start)).toEqual([0, 2, 6, 14, 30])
    const attempts = await deliveries(mock, id)
    expect(attempts.map(({ status }) => status)).toEqual([
      'retrying',
      'retrying',
      'retrying',
      'retrying',
      'failed',
    ])
    expect(new Set(attempts.map((attempt) => attempt.id)).size).toBe(1)
    expect(attempts[0]).toMatchObject({ response_body: `${'x'.repeat(500)}...`, response_status: 500 })
    expect(attempts.map(({ next_retry_at }) => next_retry_at === null)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
    expect(await deliveries(mock, id, '?limit=1')).toMatchObject([{ attempt: 5 }])
  })

  it('stop when the server restarts', async () => {
    const clock = virtualClock(1_700_000_000_000)
    let count = 0
    const webhookFetch: typeof fetch = async () => {
      count += 1
      throw new TypeError('fetch failed')
    }
    const mock = mockCore({ clock, webhookFetch })
    await create(mock, {})
    mock.append(input('a', 'e'))
    await settled()
    mock.restart()
    await clock.advance(60_000)
    expect(count).toBe(1)
  })

  it('fail to other machines unless somebody brings the fetch, and say so in the server’s words', async () => {
    const clock = virtualClock(1_700_000_000_000)
    const mock = mockCore({ clock })
    const far = await create(mock, {})
    const bad = await create(mock, { url: 'not a url' })
    const strange = await create(mock, { url: 'ftp://127.0.0.1/x' })
    mock.append(input('a', 'e'))
    await settled()
    const errors = await Promise.all(
      [far, bad, strange].map(async ({ id }) => (await deliveries(mock, id))[0]?.error),
    )
    expect(errors).toEqual([
      'error sending request for url (http://hook.test/)',
      'builder error',
      'builder error for url (ftp://127.0.0.1/x)',
    ])
  })
})
