import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { StreamClosedError } from '../../src/errors.ts'
import { type ConnectionOptions, EventStreamConnection } from '../../src/stream/connection.ts'
import type { StreamMessage } from '../../src/stream/frames.ts'
import { liveFrame, replayCompleteFrame, replayFrame, storedEvent } from '../support/events.ts'
import { type FakeSocket, type FakeSocketOptions, fakeOpener } from '../support/fake-socket.ts'
import { settled, type VirtualClock, virtualClock } from '../support/virtual-clock.ts'

interface Opening {
  readonly clock: VirtualClock
  readonly socket: FakeSocket
  readonly connecting: Promise<EventStreamConnection>
}

type Given = Partial<ConnectionOptions> & FakeSocketOptions

function begin({ isPlain, ignoresClose, ...options }: Given = {}): Opening {
  const clock = virtualClock()
  const { open, sockets } = fakeOpener({ isPlain: isPlain ?? false, ignoresClose: ignoresClose ?? false })
  const connecting = EventStreamConnection.connect({
    url: 'ws://core.test/api/v1/events/stream',
    headers: {},
    open,
    redact: (text) => text,
    clock,
    timeoutMs: 30_000,
    heartbeatMs: false,
    signal: undefined,
    accepts: () => true,
    ...options,
  })
  connecting.catch(() => {})
  return { clock, socket: sockets[0] as FakeSocket, connecting }
}

async function connected(given: Given = {}) {
  const { connecting, ...rest } = begin(given)
  rest.socket.events.onOpen()
  return { ...rest, connection: await connecting }
}

function eventsOf(messages: readonly StreamMessage[] | undefined): Event[] {
  return (messages ?? []).flatMap((message) => (message.type === 'event' ? [message.event] : []))
}

describe('EventStreamConnection.connect', () => {
  test('resolves when the handshake is done and leaves no timer for it', async () => {
    const { clock } = await connected()
    expect(clock.pending).toBe(0)
  })

  test.each([400, 401, 403, 302, 410])('fails for good when the handshake is answered %i', async (status) => {
    const { socket, connecting, clock } = begin()
    socket.events.onRefused(status)
    await expect(connecting).rejects.toMatchObject({ code: 'stream_closed', fatal: true, closeCode: 1006 })
    await clock.advance(0)
    expect([socket.calls, clock.pending]).toEqual([['close'], 0])
  })

  test.each([500, 502, 503, 408, 429])('fails for now when the handshake is answered %i', async (status) => {
    const { socket, connecting } = begin()
    socket.events.onRefused(status)
    await expect(connecting).rejects.toMatchObject({ code: 'stream_closed', fatal: false })
    await expect(connecting).rejects.toThrow(String(status))
  })

  test.each([404, 405, 426, 501])('says unsupported when the handshake is answered %i', async (status) => {
    const { socket, connecting } = begin()
    socket.events.onRefused(status)
    await expect(connecting).rejects.toMatchObject({ code: 'unsupported' })
  })

  test.each([
    [new Error('certificate has expired'), 'certificate has expired'],
    [{ type: 'error', error: new Error('ECONNREFUSED') }, 'ECONNREFUSED'],
    [{ type: 'error', message: 'Received network error' }, 'Received network error'],
    [{ type: 'error', message: '' }, 'the connection failed'],
    [{ type: 'error' }, 'the connection failed'],
  ])('tells in words what the socket failed with: %o', async (error, reason) => {
    const { socket, connecting } = begin()
    socket.events.onError(error)
    socket.events.onClose(1006, '')
    await expect(connecting).rejects.toMatchObject({ code: 'stream_closed', fatal: false, reason })
  })

  test('gives up a handshake that takes longer than the timeout', async () => {
    const { clock, socket, connecting } = begin({ timeoutMs: 1_000, ignoresClose: true })
    await clock.advance(999)
    expect(socket.calls).toEqual([])
    await clock.advance(1)
    await expect(connecting).rejects.toMatchObject({ code: 'stream_closed', fatal: false })
    await clock.advance(1_000)
    expect([socket.calls, clock.pending]).toEqual([['close', 'terminate'], 0])
  })

  test('waits for ever without a timeout', async () => {
    const { clock, socket, connecting } = begin({ timeoutMs: false })
    await clock.advance(10 * 3_600_000)
    socket.events.onOpen()
    await expect(connecting).resolves.toBeInstanceOf(EventStreamConnection)
  })

  test('opens no socket when the signal has aborted already', async () => {
    const { open, sockets } = fakeOpener()
    const reason = new Error('not wanted')
    const { connecting } = begin({ open, signal: AbortSignal.abort(reason) })
    await expect(connecting).rejects.toBe(reason)
    expect(sockets).toEqual([])
  })

  test('rejects with the reason of a signal that aborts during the handshake and closes the socket', async () => {
    const controller = new AbortController()
    const { clock, socket, connecting } = begin({ signal: controller.signal })
    controller.abort('enough')
    await expect(connecting).rejects.toBe('enough')
    await settled()
    expect([socket.calls, clock.pending]).toEqual([['close'], 0])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    socket.events.onOpen()
  })

  test('passes on what a socket class throws at once', async () => {
    const problem = new Error('insecure')
    const { connecting, clock } = begin({
      open: () => {
        throw problem
      },
    })
    await expect(connecting).rejects.toBe(problem)
    expect(clock.pending).toBe(0)
  })
})

describe('EventStreamConnection', () => {
  test('gives everything that has arrived at once, in order', async () => {
    const { socket, connection } = await connected()
    const events = [storedEvent(), storedEvent(), storedEvent()]
    events.forEach((event, i) => {
      socket.events.onText(replayFrame(event, i + 1))
    })
    expect(eventsOf(await connection.read())).toEqual(events)
  })

  test('keeps what came with the handshake for the first read', async () => {
    const { socket, connecting } = begin()
    socket.events.onOpen()
    socket.events.onText(replayCompleteFrame())
    expect(await (await connecting).read()).toEqual([{ type: 'replay_complete', replayed: 0 }])
  })

  test('waits until something arrives', async () => {
    const { socket, connection } = await connected()
    const event = storedEvent()
    const reading = connection.read()
    await settled()
    socket.events.onText(liveFrame(event))
    expect(eventsOf(await reading)).toEqual([event])
  })

  test('does not wake a reader for what is filtered out', async () => {
    const { socket, connection } = await connected({ accepts: (message) => message.type !== 'event' })
    let isDone = false
    const reading = connection.read().then((messages) => {
      isDone = true
      return messages
    })
    socket.events.onText(liveFrame(storedEvent()))
    await settled()
    expect(isDone).toBe(false)
    socket.events.onText(replayCompleteFrame(3))
    expect(await reading).toEqual([{ type: 'replay_complete', replayed: 3 }])
  })

  test('iterates over messages one by one and ends quietly when it is closed', async () => {
    const { socket, connection } = await connected()
    const events = [storedEvent(), storedEvent()]
    for (const event of events) socket.events.onText(liveFrame(event))
    const seen: Event[] = []
    for await (const message of connection) {
      seen.push(...eventsOf([message]))
      if (seen.length === 2) void connection.close()
    }
    expect(seen).toEqual(events)
  })

  test('closes the socket when a loop over it is left', async () => {
    const { clock, socket, connection } = await connected({ heartbeatMs: 1_000 })
    socket.events.onText(liveFrame(storedEvent()))
    for await (const _ of connection) break
    expect(socket.calls).toEqual(['close'])
    expect(clock.pending).toBe(0)
  })

  test('closes the socket when the body of a loop over it throws', async () => {
    const { socket, connection } = await connected()
    socket.events.onText(liveFrame(storedEvent()))
    const loop = async () => {
      for await (const _ of connection) throw new Error('in the body')
    }
    await expect(loop()).rejects.toThrow('in the body')
    expect(socket.calls).toEqual(['close'])
  })

  test('delivers what arrived before the socket ended and then throws how it ended', async () => {
    const { socket, connection } = await connected()
    const event = storedEvent()
    socket.events.onText(liveFrame(event))
    socket.events.onClose(1011, 'restarting')
    expect(eventsOf(await connection.read())).toEqual([event])
    const end = { code: 'stream_closed', closeCode: 1011, reason: 'restarting', fatal: false }
    await expect(connection.read()).rejects.toMatchObject(end)
    await expect(connection.read()).rejects.toMatchObject(end)
  })

  test('wakes a waiting reader when the socket ends', async () => {
    const { clock, socket, connection } = await connected({ heartbeatMs: 1_000 })
    const reading = connection.read()
    socket.events.onClose(1006, '')
    await expect(reading).rejects.toMatchObject({ code: 'stream_closed', closeCode: 1006 })
    expect(clock.pending).toBe(0)
  })

  test('keeps the first reason of several', async () => {
    const { socket, connection } = await connected()
    socket.events.onError(new Error('reset by peer'))
    socket.events.onClose(1006, '')
    await expect(connection.read()).rejects.toMatchObject({ reason: 'reset by peer' })
  })

  test('drops text that comes after the end', async () => {
    const { socket, connection } = await connected()
    socket.events.onError(new Error('broken'))
    socket.events.onText(liveFrame(storedEvent()))
    await expect(connection.read()).rejects.toBeInstanceOf(StreamClosedError)
  })

  test('counts and leaves out frames that are none of Core', async () => {
    const { socket, connection } = await connected()
    socket.events.onText('nonsense')
    socket.events.onText('{"type":"from_the_future"}')
    const event = storedEvent()
    socket.events.onText(liveFrame(event))
    expect(eventsOf(await connection.read())).toEqual([event])
    expect(connection.ignoredFrames).toBe(2)
  })

  test('delivers what came before a position that no number holds, then throws', async () => {
    const { clock, socket, connection } = await connected()
    const event = storedEvent()
    socket.events.onText(replayFrame(event, 1))
    socket.events.onText(replayFrame(storedEvent(), 2 ** 53))
    expect(eventsOf(await connection.read())).toEqual([event])
    await expect(connection.read()).rejects.toMatchObject({ code: 'protocol', where: 'position' })
    expect([socket.calls, clock.pending]).toEqual([['close'], 0])
  })

  test('returns with nothing when it is nudged', async () => {
    const { connection } = await connected()
    const reading = connection.read()
    await settled()
    connection.nudge()
    expect(await reading).toEqual([])
  })

  test('remembers one nudge for the next read', async () => {
    const { socket, connection } = await connected()
    connection.nudge()
    connection.nudge()
    expect(await connection.read()).toEqual([])
    const reading = connection.read()
    await settled()
    const event = storedEvent()
    socket.events.onText(liveFrame(event))
    expect(eventsOf(await reading)).toEqual([event])
  })
})

describe('EventStreamConnection.close', () => {
  test('drops what was not read and lets the reader end', async () => {
    const { socket, connection } = await connected()
    socket.events.onText(liveFrame(storedEvent()))
    await connection.close()
    expect(await connection.read()).toBeUndefined()
  })

  test('wakes a waiting reader with the end', async () => {
    const { connection } = await connected()
    const reading = connection.read()
    await settled()
    void connection.close()
    expect(await reading).toBeUndefined()
  })

  test('terminates a socket that does not close by itself', async () => {
    const { clock, socket, connection } = await connected({ ignoresClose: true })
    const closing = connection.close()
    await clock.run(closing)
    expect(clock.now()).toBeLessThanOrEqual(250)
    expect([socket.calls, clock.pending]).toEqual([['close', 'terminate'], 0])
  })

  test('closes once, however often it is asked', async () => {
    const { socket, connection } = await connected()
    await Promise.all([connection.close(), connection.close()])
    await connection[Symbol.asyncDispose]()
    expect(socket.calls).toEqual(['close'])
  })

  test('lets go of the signal', async () => {
    const { signal } = new AbortController()
    const { connection } = await connected({ signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await connection.close()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('happens by itself when the signal aborts, whose reason the reader gets', async () => {
    const controller = new AbortController()
    const { clock, socket, connection } = await connected({ signal: controller.signal, heartbeatMs: 1_000 })
    const reading = connection.read()
    controller.abort('enough')
    await expect(reading).rejects.toBe('enough')
    await settled()
    expect([socket.calls, clock.pending]).toEqual([['close'], 0])
  })
})

describe('back-pressure', () => {
  const text = liveFrame(storedEvent({ payload: 'x'.repeat(1024 * 1024) }))

  test('stops reading from the socket beyond 4 MiB of unread text and goes on once it is read', async () => {
    const { socket, connection } = await connected()
    for (let i = 0; i < 3; i++) socket.events.onText(text)
    expect(socket.calls).toEqual([])
    for (let i = 0; i < 3; i++) socket.events.onText(text)
    expect(socket.calls).toEqual(['pause'])
    expect(await connection.read()).toHaveLength(6)
    expect(socket.calls).toEqual(['pause', 'resume'])
    for (let i = 0; i < 3; i++) socket.events.onText(text)
    expect(socket.calls).toEqual(['pause', 'resume'])
  })

  test('goes on reading while everything is filtered out', async () => {
    const { socket, connection } = await connected({ accepts: (message) => message.type !== 'event' })
    for (let i = 0; i < 10; i++) socket.events.onText(text)
    expect(socket.calls).toEqual([])
    socket.events.onText(replayCompleteFrame())
    expect(await connection.read()).toHaveLength(1)
  })

  test('keeps all that comes where the platform cannot pause', async () => {
    const { socket, connection } = await connected({ isPlain: true })
    for (let i = 0; i < 10; i++) socket.events.onText(text)
    expect(await connection.read()).toHaveLength(10)
    expect(socket.calls).toEqual([])
  })

  test('takes no pause of its own for a silence of the server', async () => {
    const { clock, socket, connection } = await connected({ heartbeatMs: 1_000 })
    for (let i = 0; i < 5; i++) socket.events.onText(text)
    await clock.advance(60_000)
    expect(socket.calls).toEqual(['pause'])
    expect(await connection.read()).toHaveLength(5)
  })

  test('resumes a paused socket to let it close', async () => {
    const { socket, connection } = await connected()
    for (let i = 0; i < 5; i++) socket.events.onText(text)
    await connection.close()
    expect(socket.calls).toEqual(['pause', 'resume', 'close'])
  })
})

describe('heartbeat of a connection', () => {
  test('ends a black hole within two intervals', async () => {
    const { clock, socket, connection } = await connected({ heartbeatMs: 1_000, ignoresClose: true })
    const reading = connection.read()
    reading.catch(() => {})
    await clock.advance(2_000)
    await expect(reading).rejects.toMatchObject({ code: 'stream_closed', closeCode: 1006 })
    expect([socket.calls, clock.pending]).toEqual([['ping', 'close', 'terminate'], 0])
  })

  test('is satisfied with pongs', async () => {
    const { clock, socket, connection } = await connected({ heartbeatMs: 1_000 })
    let isDone = false
    connection.read().finally(() => {
      isDone = true
    })
    for (let i = 0; i < 20; i++) {
      await clock.advance(500)
      socket.events.onPong()
    }
    expect(isDone).toBe(false)
    await connection.close()
  })

  test('is satisfied with frames alone, for no pong comes during a replay', async () => {
    const { clock, socket, connection } = await connected({ heartbeatMs: 1_000 })
    for (let i = 1; i <= 20; i++) {
      await clock.advance(900)
      socket.events.onText(replayFrame(storedEvent(), i))
      expect(await connection.read()).toHaveLength(1)
    }
    await connection.close()
  })

  test('is silent where the platform cannot ping', async () => {
    const { clock, connection } = await connected({ heartbeatMs: 1_000, isPlain: true })
    expect(clock.pending).toBe(0)
    await connection.close()
  })
})
