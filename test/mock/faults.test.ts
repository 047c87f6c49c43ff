import { describe, expect, it } from 'vitest'
import { mockCore, refusals } from '../../src/mock/index.ts'
import { ask, input } from './ask.ts'

const write = (mock: ReturnType<typeof mockCore>) => ask(mock, 'POST', '/api/v1/events', input('a', 'e'))

describe('the fault script', () => {
  it('meets as many requests as it says, then no more', async () => {
    const mock = mockCore()
    mock.fail({ type: 'answer', status: 500, body: 'broken' }, { times: 2 })
    expect((await write(mock)).text).toBe('broken')
    expect((await write(mock)).status).toBe(500)
    expect((await write(mock)).status).toBe(200)
    expect(mock.events).toHaveLength(1)
  })

  it('meets only what matches', async () => {
    const mock = mockCore()
    mock.fail(
      { type: 'answer', status: 503 },
      { method: 'post', path: '/api/v1/consumers/{consumer_id}/ack' },
    )
    mock.fail({ type: 'answer', status: 502 }, { path: /\/stats$/ })
    expect((await write(mock)).status).toBe(200)
    expect((await ask(mock, 'GET', '/api/v1/consumers/c')).status).toBe(200)
    expect((await ask(mock, 'GET', '/api/v1/stats')).status).toBe(502)
    expect((await ask(mock, 'POST', '/api/v1/consumers/a%2Fb/ack', { position: 0 })).status).toBe(503)
    expect((await ask(mock, 'POST', '/api/v1/consumers/c/ack', { position: 0 })).status).toBe(200)
  })

  it('uses up the oldest first', async () => {
    const mock = mockCore()
    mock.fail({ type: 'answer', status: 500 })
    mock.fail({ type: 'answer', status: 502 })
    expect([(await write(mock)).status, (await write(mock)).status]).toEqual([500, 502])
  })

  it('answers with text, JSON or nothing, and the headers it was given', async () => {
    const mock = mockCore()
    mock.fail({ type: 'answer', status: 429, headers: { 'Retry-After': '2' } })
    mock.fail({ type: 'answer', status: 500, body: { error: 'x' } })
    mock.fail({ type: 'answer', status: 502, body: '<html>', headers: { 'Content-Type': 'text/html' } })
    const [empty, jsonBody, html] = [await write(mock), await write(mock), await write(mock)]
    expect([empty.text, empty.headers.get('retry-after'), empty.headers.get('content-type')]).toEqual([
      '',
      '2',
      null,
    ])
    expect([jsonBody.json, jsonBody.headers.get('content-type')]).toEqual([
      { error: 'x' },
      'application/json',
    ])
    expect([html.text, html.headers.get('content-type')]).toEqual(['<html>', 'text/html'])
  })

  it('drops the connection before or after the event is stored', async () => {
    const mock = mockCore()
    mock.fail({ type: 'drop' })
    await expect(write(mock)).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } })
    expect(mock.events).toHaveLength(0)
    mock.fail({ type: 'drop', takesEffect: true })
    await expect(write(mock)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(mock.events).toHaveLength(1)
  })

  it('can answer wrongly although the event is stored', async () => {
    const mock = mockCore()
    mock.fail({ type: 'answer', status: 504, takesEffect: true })
    expect((await write(mock)).status).toBe(504)
    expect(mock.events).toHaveLength(1)
  })

  it('refuses the connection', async () => {
    const mock = mockCore()
    mock.fail({ type: 'refuse' })
    await expect(write(mock)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  })

  it('lets some requests go well first', async () => {
    const mock = mockCore()
    mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/events', skip: 2 })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await write(mock)).status)
    expect(statuses).toEqual([200, 200, 500, 200])
  })

  it('counts the requests of each fault by itself', async () => {
    const mock = mockCore()
    mock.fail({ type: 'answer', status: 500 }, { skip: 1 })
    mock.fail({ type: 'answer', status: 502 }, { skip: 1 })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await write(mock)).status)
    expect(statuses).toEqual([200, 500, 502, 200])
  })

  it('cuts an answer in its middle, after the server did its work', async () => {
    const mock = mockCore()
    mock.fail({ type: 'truncate', bytes: 5 })
    const response = await mock.fetch('http://core.test/api/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input('a', 'e')),
    })
    expect(response.status).toBe(200)
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(5)
    const chunks: Uint8Array[] = []
    const reading = (async () => {
      for await (const chunk of response.body ?? []) chunks.push(chunk)
    })()
    await expect(reading).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'UND_ERR_SOCKET' } })
    expect(Buffer.concat(chunks).toString()).toBe('{"eve')
    expect(mock.events).toHaveLength(1)
  })

  it('cuts an answer without a body too', async () => {
    const mock = mockCore()
    mock.fail({ type: 'truncate' })
    await expect(ask(mock, 'GET', '/nowhere', undefined, { authorization: 'ask_x' })).rejects.toThrow(
      'terminated',
    )
  })

  it('can be taken back', async () => {
    const mock = mockCore()
    mock.fail({ type: 'refuse' }, { times: Number.POSITIVE_INFINITY })
    mock.clearFaults()
    expect((await write(mock)).status).toBe(200)
  })

  it.each([
    ['overloaded', 429, '1', undefined],
    ['heldBack', 429, '3', { error: 'tenant_rate_limited', scope: 'tenant', retry_after: 3 }],
    [
      'archiveRefused',
      503,
      '30',
      { error: 'archive_hydration_refused', needed_bytes: 1_610_612_736, available_bytes: 536_870_912 },
    ],
    [
      'archiveIncomplete',
      503,
      '1',
      { error: 'archive_index_incomplete', remaining_files: 3, stopped_by: 'elapsed time' },
    ],
    ['readModelBusy', 503, '1', { error: 'read_model_busy', message: 'Read model service busy; retry.' }],
    ['readOnly', 409, null, { error: 'read_only', message: 'This node is a read-only follower' }],
  ] as const)('has the refusal %s ready', async (name, status, retryAfter, body) => {
    const mock = mockCore()
    mock.fail(name === 'heldBack' ? refusals.heldBack('tenant', 3) : refusals[name]())
    const answer = await write(mock)
    expect([answer.status, answer.headers.get('retry-after'), answer.json]).toEqual([
      status,
      retryAfter,
      body,
    ])
  })

  it('has the refusals of the gateway ready', async () => {
    const mock = mockCore({ flavour: 'query-service' })
    mock.fail(refusals.unhealthy(), { path: '/health' })
    expect(await ask(mock, 'GET', '/health')).toMatchObject({ status: 503, json: { status: 'unhealthy' } })
    mock.fail(refusals.quotaExceeded())
    expect(await write(mock)).toMatchObject({ status: 402, json: { error: { code: 'quota_exceeded' } } })
    mock.fail(refusals.heldBack('global', 1))
    expect(await write(mock)).toMatchObject({ status: 503, json: { scope: 'global' } })
  })
})
