import { describe, expect, it } from 'vitest'
import { answer, type StubState } from '../../../../scripts/bench/stub/routes.ts'
import { CoreClient } from '../../../../src/index.ts'

function stub(head: number): { state: StubState; core: CoreClient } {
  const state: StubState = { log: { head, entities: 2 }, cursors: new Map() }
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    const { status, body } = answer(state, request.method, new URL(request.url), await request.text())
    return new Response(body, { status, headers: { 'content-type': 'application/json' } })
  }
  return { state, core: new CoreClient({ baseUrl: 'http://127.0.0.1:1', apiKey: 'ask_stub', fetch }) }
}

describe("the stub's routes", () => {
  it('are those of a Core that a worker can work on', async () => {
    const { core } = stub(3)
    const { hasConsumers, keepsTenants, serverVersion } = await core.capabilities()
    expect({ hasConsumers, keepsTenants, serverVersion }).toEqual({
      hasConsumers: true,
      keepsTenants: true,
      serverVersion: '0.27.0',
    })
    await expect(core.queryEvents({ limit: 1 })).resolves.toMatchObject({ total_count: 3 })
  })

  it('give a consumer the events after its cursor, which goes forward and not beyond the log', async () => {
    const { core } = stub(3)
    await core.registerConsumer('bench', [])
    expect((await core.getConsumer('bench')).cursor_position).toBeNull()
    await core.ackConsumer('bench', 1)
    const { events } = await core.pollConsumerEvents('bench', { limit: 10 })
    expect(events.map(({ position }) => position)).toEqual([2, 3])
    await core.ackConsumer('bench', 0)
    expect((await core.getConsumer('bench')).cursor_position).toBe(1)
    await expect(core.ackConsumer('bench', 4)).rejects.toMatchObject({ code: 'api', status: 400 })
  })
})
