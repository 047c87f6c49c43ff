import { describe, expect, it } from 'vitest'
import { mockCore } from '../../../src/mock/index.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { framesOf, input, settle } from '../ask.ts'

const url = 'ws://core.test/api/v1/events/stream'

function closesOf(socket: WebSocket): [number, boolean][] {
  const closes: [number, boolean][] = []
  socket.onclose = ({ code, wasClean }) => closes.push([code, wasClean])
  return closes
}

describe('the injected WebSocket', () => {
  it('opens later, then gives frames as text', async () => {
    const mock = mockCore()
    const [event] = mock.append(input('a', 'e'))
    const socket = new mock.webSocket(`${url}?consumer_id=c`)
    const seen: unknown[] = [socket.readyState]
    socket.onopen = () => seen.push('open', socket.readyState)
    socket.onmessage = ({ data }) => seen.push(JSON.parse(data))
    expect(seen).toEqual([0])
    await settle()
    expect(seen).toEqual([
      0,
      'open',
      1,
      { type: 'replay', position: 1, event },
      { type: 'replay_complete', replayed: 1 },
    ])
    expect(mock.connections).toMatchObject([
      { consumerId: 'c', isOpen: true, isLive: true, sentCount: 2, received: [] },
    ])
  })

  it('gives every event of a large batch to a reader that reads', async () => {
    const mock = mockCore()
    const frames = framesOf(new mock.webSocket(url))
    await settle()
    mock.append(...Array.from({ length: 5_000 }, (_, i) => input('a', `${i}`)))
    for (let i = 0; i < 30; i++) await settle()
    expect(frames.map((frame) => frame.entity_id)).toEqual(Array.from({ length: 5_000 }, (_, i) => `${i}`))
  })

  it('lags while it is paused for more than 1,024 events', async () => {
    const mock = mockCore()
    const socket = new mock.webSocket(url)
    const frames = framesOf(socket)
    await settle()
    socket.pause()
    mock.append(...Array.from({ length: 1_030 }, (_, i) => input('a', `${i}`)))
    await settle()
    expect(frames).toEqual([])
    socket.resume()
    for (let i = 0; i < 10; i++) await settle()
    expect(frames).toHaveLength(1_025)
    expect(frames.slice(0, 2)).toMatchObject([{ type: 'lagged', missed: 6 }, { entity_id: '6' }])
  })

  it('sends what its client says', async () => {
    const mock = mockCore()
    const socket = new mock.webSocket(url)
    const frames = framesOf(socket)
    socket.onopen = () => socket.send('{"type":"subscribe","filters":["b"]}')
    await settle()
    mock.append(input('a', '1'), input('b', '2'))
    await settle()
    expect(frames).toMatchObject([{ entity_id: '2' }])
    expect(mock.connections[0]?.received).toEqual(['{"type":"subscribe","filters":["b"]}'])
  })

  it('refuses to send before it is open', () => {
    const socket = new (mockCore().webSocket)(url)
    expect(() => socket.send('x')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
  })

  it('closes with the code it was given', async () => {
    const mock = mockCore()
    const socket = new mock.webSocket(url)
    const closes = closesOf(socket)
    await settle()
    socket.close(4_001, 'bye')
    expect(socket.readyState).toBe(2)
    await settle()
    expect(closes).toEqual([[4_001, true]])
    expect([socket.readyState, mock.connections[0]?.isOpen]).toEqual([3, false])
  })

  it.each(['drop', 'terminate'] as const)('closes with 1006 after a %s', async (how) => {
    const mock = mockCore()
    const socket = new mock.webSocket(url)
    const closes = closesOf(socket)
    await settle()
    if (how === 'drop') mock.dropConnections()
    else socket.terminate()
    await settle()
    expect(closes).toEqual([[1006, false]])
    expect(mock.connections[0]?.isOpen).toBe(false)
  })

  it.each(['close', 'terminate'] as const)('never opens after a %s before it is open', async (how) => {
    const mock = mockCore()
    const socket = new mock.webSocket(url)
    const seen: string[] = []
    for (const type of ['open', 'error', 'close']) socket.addEventListener(type, () => seen.push(type))
    socket[how]()
    await settle()
    expect(seen).toEqual(['error', 'close'])
    expect(mock.connections).toEqual([])
  })

  it('fails when the handshake is refused, or when it offers subprotocols', async () => {
    const mock = mockCore()
    mock.fail({ type: 'answer', status: 503 }, { path: '/api/v1/events/stream' })
    const sockets = [
      new mock.webSocket(url),
      new mock.webSocket('ws://core.test/api/v1/unknown'),
      new mock.webSocket(url, ['proto']),
    ]
    const seen = sockets.map((socket) => {
      const events: string[] = []
      for (const type of ['open', 'error', 'close']) socket.addEventListener(type, () => events.push(type))
      return events
    })
    await settle()
    expect(seen).toEqual([
      ['error', 'close'],
      ['error', 'close'],
      ['error', 'close'],
    ])
    expect(mock.connections.map(({ isOpen }) => isOpen)).toEqual([false])
  })

  it('shows the headers of its handshake, without credentials', async () => {
    const mock = mockCore({ apiKey: 'ask_right', requireKey: true })
    const bare = new mock.webSocket(url)
    const keyed = new mock.webSocket(url, { headers: { Authorization: 'Bearer ask_right' } })
    await settle()
    expect([bare.readyState, keyed.readyState]).toEqual([3, 1])
    expect(mock.requests[1]).toMatchObject({
      method: 'GET',
      path: '/api/v1/events/stream',
      headers: { authorization: '[redacted]' },
    })
  })

  it('answers pings only when the backlog has been sent', async () => {
    const mock = mockCore()
    mock.append(input('a', '1'), input('a', '2'))
    const socket = new mock.webSocket(`${url}?consumer_id=c`)
    const seen: string[] = []
    socket.onmessage = ({ data }) => seen.push(JSON.parse(data).type)
    socket.on('pong', () => seen.push('pong'))
    socket.onopen = () => socket.ping()
    await settle()
    expect(seen).toEqual(['replay', 'replay', 'replay_complete', 'pong'])
  })

  it('opens late when it is delayed, and never when it hangs', async () => {
    const clock = virtualClock()
    const mock = mockCore({ clock })
    mock.fail({ type: 'delay', delayMs: 1_000 })
    mock.fail({ type: 'hang' })
    const [late, never] = [new mock.webSocket(url), new mock.webSocket(url)]
    await clock.advance(999)
    expect([late.readyState, never.readyState]).toEqual([0, 0])
    await clock.advance(1)
    await settle()
    expect([late.readyState, never.readyState]).toEqual([1, 0])
  })
})
