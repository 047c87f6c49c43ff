import { setupServer } from 'msw/node'
import { afterEach, describe, expect, it } from 'vitest'
import { mockCore } from '../../src/mock/index.ts'
import { handlers } from '../../src/mock/msw.ts'
import { input } from './ask.ts'

const baseUrl = 'http://core.test'
const mock = mockCore({ apiKey: 'ask_right' })
const server = setupServer()

afterEach(() => server.close())

function listen(options?: { baseUrl: string }) {
  server.resetHandlers(...handlers(mock, options))
  server.listen({ onUnhandledFrame: 'error' })
}

describe('the MSW handlers', () => {
  it('answer every route below the address', async () => {
    listen({ baseUrl: `${baseUrl}/` })
    const body = JSON.stringify(input('a', 'e'))
    const stored = await fetch(`${baseUrl}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(await stored.json()).toMatchObject({ event_id: mock.events.at(-1)?.id })
    expect((await fetch(`${baseUrl}/api/v1/unknown`)).status).toBe(401)
    expect((await fetch(`${baseUrl}/health`)).status).toBe(200)
  })

  it('answer any origin when they are given no address', async () => {
    listen()
    expect((await fetch('https://other.test/health')).status).toBe(200)
    expect((await fetch('https://other.test/api/v1/stats')).status).toBe(200)
  })

  it('fail as a network does', async () => {
    listen({ baseUrl })
    mock.fail({ type: 'drop' })
    await expect(fetch(`${baseUrl}/health`)).rejects.toThrow(TypeError)
  })

  it('cut a body in its middle', async () => {
    listen({ baseUrl })
    mock.fail({ type: 'truncate' })
    const response = await fetch(`${baseUrl}/health`)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow(TypeError)
  })

  it('stream to the platform WebSocket', async () => {
    listen({ baseUrl })
    const socket = new WebSocket('ws://core.test/api/v1/events/stream?consumer_id=msw')
    socket.addEventListener('open', () => socket.send('{"type":"subscribe","filters":["wanted"]}'))
    const frames: string[] = []
    const complete = new Promise<void>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(data)
        frames.push(frame.type ?? frame.event_type)
        if (frame.type === 'replay_complete') resolve()
      })
    })
    await complete
    expect(frames).toEqual([...mock.events.map(() => 'replay'), 'replay_complete'])
    await new Promise((resolve) => setImmediate(resolve))
    const live = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
    mock.append(input('unwanted', 'e'), input('wanted', 'e'))
    await live
    expect(frames.at(-1)).toBe('wanted')
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
    mock.dropConnections()
    expect((await closed).code).toBe(1006)
  })
})
