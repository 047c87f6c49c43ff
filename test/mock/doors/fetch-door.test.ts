import { describe, expect, it } from 'vitest'
import { mockCore } from '../../../src/mock/index.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { ask, input } from '../ask.ts'

const json = { 'content-type': 'application/json' }

describe('the injected fetch', () => {
  it('takes a URL, a text or a Request, of any origin', async () => {
    const mock = mockCore()
    const body = JSON.stringify(input('a', 'e'))
    const url = 'https://anywhere.test/api/v1/events'
    const post = { method: 'POST', headers: json, body }
    for (const call of [
      () => mock.fetch(url, post),
      () => mock.fetch(new URL(url), post),
      () => mock.fetch(new Request(url, post)),
    ]) {
      expect((await call()).status).toBe(200)
    }
    expect(mock.events).toHaveLength(3)
  })

  it('counts bytes, not characters', async () => {
    const mock = mockCore()
    const { status } = await ask(mock, 'POST', '/api/v1/events', input('a', 'e', 'é'.repeat(1_048_570)))
    expect(status).toBe(413)
  })

  it('records what arrives, without credentials', async () => {
    const mock = mockCore()
    await ask(mock, 'POST', '/api/v1/events?x=1', input('a', 'e'), {
      Authorization: 'Bearer ask_secret',
      'X-Api-Key': 'ask_secret',
    })
    expect(mock.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/events?x=1',
        headers: {
          'content-type': 'application/json',
          authorization: '[redacted]',
          'x-api-key': '[redacted]',
        },
        body: JSON.stringify(input('a', 'e')),
      },
    ])
  })

  it('rejects with the reason of its signal, before and while it waits', async () => {
    const mock = mockCore()
    const reason = new Error('enough')
    await expect(mock.fetch('http://x/health', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(mock.requests).toHaveLength(0)
    const controller = new AbortController()
    mock.fail({ type: 'hang' })
    const hanging = mock.fetch('http://x/health', { signal: controller.signal })
    controller.abort(reason)
    await expect(hanging).rejects.toBe(reason)
  })

  it('gives no body to HEAD', async () => {
    const response = await mockCore().fetch('http://x/health', { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it('waits by the clock it was given', async () => {
    const clock = virtualClock()
    const mock = mockCore({ clock })
    mock.fail({ type: 'delay', delayMs: 5_000 })
    let isAnswered = false
    const answered = mock.fetch('http://x/health').then(() => {
      isAnswered = true
    })
    await clock.advance(4_999)
    expect(isAnswered).toBe(false)
    await clock.advance(1)
    await answered
    expect(isAnswered).toBe(true)
  })
})
