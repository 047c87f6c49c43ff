import { describe, expect, it } from 'vitest'
import { Gate } from '../../../src/mock/doors/gate.ts'
import { mockCore } from '../../../src/mock/index.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { ask, settle } from '../ask.ts'

describe('the gate', () => {
  it('has 16 places, and gives a free one to who waited longest', async () => {
    const gate = new Gate(virtualClock())
    for (let i = 0; i < 16; i++) expect(gate.enter()).toBe(true)
    const order: string[] = []
    void Promise.resolve(gate.enter()).then(() => order.push('first'))
    void Promise.resolve(gate.enter()).then(() => order.push('second'))
    gate.leave()
    gate.leave()
    gate.leave()
    await Promise.resolve()
    await Promise.resolve()
    expect(order).toEqual(['first', 'second'])
    expect(gate.enter()).toBe(true)
  })

  it('lets 64 wait, for two seconds', async () => {
    const clock = virtualClock()
    const gate = new Gate(clock)
    for (let i = 0; i < 16; i++) gate.enter()
    const waiting = Array.from({ length: 64 }, () => gate.enter())
    expect(await gate.enter()).toBe(false)
    await clock.advance(1999)
    gate.leave()
    await clock.advance(1)
    const entered = await Promise.all(waiting)
    expect(entered.filter((isIn) => isIn)).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  it('turns requests away as Core does', async () => {
    const clock = virtualClock()
    const mock = mockCore({ gate: true, clock })
    mock.fail({ type: 'delay', delayMs: 10_000 }, { times: 16 })
    const slow = Array.from({ length: 16 }, () => ask(mock, 'GET', '/health'))
    const turnedAway = ask(mock, 'GET', '/health')
    await clock.advance(2000)
    const { status, headers, text } = await turnedAway
    expect([status, headers.get('retry-after'), headers.get('access-control-allow-origin'), text]).toEqual([
      429,
      '1',
      null,
      '',
    ])
    await clock.advance(8000)
    expect((await Promise.all(slow)).every(({ status: code }) => code === 200)).toBe(true)
    expect((await ask(mock, 'GET', '/health')).status).toBe(200)
  })

  it('keeps no place for a long poll', async () => {
    const clock = virtualClock()
    const mock = mockCore({ gate: true, views: true, clock })
    const headers = { authorization: 'ask_x' }
    const definition = { source: { prefixes: ['a'] }, key: 'x', ops: [{ on: 'a', delete: true }] }
    await ask(mock, 'PUT', '/api/v1/views/v', definition, headers)
    const polls = Array.from({ length: 20 }, () =>
      ask(mock, 'GET', '/api/v1/views/v/changes?wait=20', undefined, headers),
    )
    await clock.advance(1)
    expect((await ask(mock, 'GET', '/health')).status).toBe(200)
    await clock.advance(20_000)
    expect((await Promise.all(polls)).every(({ status }) => status === 200)).toBe(true)
  })

  it('frees the place of a client that leaves', async () => {
    const mock = mockCore({ gate: true, clock: virtualClock() })
    mock.fail({ type: 'hang' }, { times: 16 })
    const left = new AbortController()
    const hanging = Array.from({ length: 16 }, () =>
      mock.fetch('http://core.test/health', { signal: left.signal }).catch(() => 'left'),
    )
    const next = ask(mock, 'GET', '/health')
    await settle()
    left.abort()
    expect(await Promise.all(hanging)).toEqual(Array.from({ length: 16 }, () => 'left'))
    expect((await next).status).toBe(200)
  })
})
