import { describe, expect, it } from 'vitest'
import { findWrite } from '../../../src/clients/writes/find-write.ts'
import { hidingCore } from '../../support/hiding-core.ts'
import { ending } from '../../support/test-transport.ts'

const event = { event_type: 'a.b', entity_id: 'one', payload: 1 }
const stamped = (append_id: string, index: number) => ({
  ...event,
  metadata: { $client: { append_id, index } },
})
const stamp = {
  append_id: 'mine',
  index: 1,
  tenant_id: 'default',
  entity_id: 'one',
  sentAt: new Date().toISOString(),
}

describe.each(['core-0.19.2', 'core-0.27.0'] as const)('findWrite on %s', (flavour) => {
  it('gives what the write had given: the id, the time, and the version after it', async () => {
    const { mock, core, clock } = hidingCore({ flavour })
    for (const one of [event, stamped('mine', 0), stamped('mine', 1), event]) {
      mock.append(one)
      await clock.advance(5)
    }
    const [, , stored] = mock.events
    expect(await clock.run(findWrite(core, stamp))).toEqual({
      event_id: stored?.id,
      timestamp: stored?.timestamp,
      version: 3,
    })
  })

  it('gives nothing for what is not there', async () => {
    const { mock, core, clock } = hidingCore({ flavour })
    mock.append(event, stamped('mine', 0), stamped('another', 1))
    expect(await clock.run(findWrite(core, stamp))).toBeUndefined()
  })
})

describe('findWrite', () => {
  it('ends at its deadline, all its requests together', async () => {
    const { mock, core, clock } = hidingCore({}, { timeoutMs: false })
    for (let i = 0; i < 20; i++) mock.fail({ type: 'delay', delayMs: 400 })
    const end = await ending(clock.run(findWrite(core, stamp, { deadlineMs: 1_000 })))
    expect(end).toMatchObject({ code: 'timeout', phase: 'deadline' })
  })

  it('rejects where it cannot read, for that says nothing', async () => {
    const { mock, core, clock } = hidingCore()
    mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/events/query', times: 100 })
    expect(await ending(clock.run(findWrite(core, stamp)))).toMatchObject({ code: 'api', status: 500 })
  })
})
