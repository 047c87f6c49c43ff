import { describe, expect, it } from 'vitest'
import { findWrite } from '../../../src/clients/writes/find-write.ts'
import { stampOf } from '../../../src/clients/writes/stamp.ts'
import { hidingCore } from '../../support/hiding-core.ts'
import { LOST, SINGLE } from '../../support/lost-answers.ts'
import { ending } from '../../support/test-transport.ts'

const event = { event_type: 'a.b', entity_id: 'one', payload: { n: 1 } }
const QUERY = { path: '/api/v1/events/query' }

describe('a verified write', () => {
  it('gives the original result when its answer is lost, and the response that showed it', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    mock.fail(LOST, SINGLE)
    const reply = core.ingestEvent(event)
    const { data, response } = await clock.run(reply.withResponse())
    const [stored] = mock.events
    expect(data).toEqual({ event_id: stored?.id, timestamp: stored?.timestamp, version: 1 })
    expect(await reply).toEqual(data)
    expect(response.status).toBe(200)
    expect(writes).toHaveLength(1)
  })

  it('marks the event only when asked', async () => {
    const { mock, core, clock } = hidingCore()
    const given = { ...event, metadata: { source: 'web' } }
    await clock.run(core.ingestEvent(given))
    await clock.run(core.ingestEvent(given, { verifyWrites: true }))
    await clock.run(core.with({ verifyWrites: true }).ingestEvent(given))
    await clock.run(core.with({ verifyWrites: true }).ingestEvent(given, { verifyWrites: false }))
    expect(mock.events.map((stored) => stampOf(stored) !== undefined)).toEqual([false, true, true, false])
    expect(mock.events[1]?.metadata).toMatchObject({ source: 'web', $client: { index: 0 } })
    expect(given.metadata).toEqual({ source: 'web' })
  })

  it('refuses metadata that cannot be marked, before anything is sent', async () => {
    const { mock, core } = hidingCore({}, { verifyWrites: true })
    const error = await ending(core.ingestEvent({ ...event, metadata: 'a text' as never }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'metadata' })
    expect(mock.requests).toEqual([])
  })

  it.each([
    ['a client', { verifyWrites: 'yes' as never }, {}],
    ['a call', {}, { verifyWrites: 1 as never }],
  ])('refuses an option that is neither true nor false, of %s', async (_, ofClient, ofCall) => {
    const call = async () => hidingCore({}, ofClient).core.ingestEvent(event, ofCall)
    expect(await ending(call())).toMatchObject({ code: 'config', option: 'verifyWrites' })
  })

  it('looks for an event in its own tenant', async () => {
    const { mock, core, clock } = hidingCore({}, { verifyWrites: true })
    mock.fail(LOST, SINGLE)
    const receipt = await clock.run(core.ingestEvent({ ...event, tenant_id: 'acme' }))
    expect(receipt.event_id).toBe(mock.events[0]?.id)
  })

  it('is not sent again when it is not found, and tells its stamp', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    const error = await ending(clock.run(core.ingestEvent(event)))
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      stamp: { index: 0, tenant_id: 'default', entity_id: 'one' },
      cause: { code: 'outcome_unknown' },
      request: { path: '/api/v1/events' },
      attempts: [{ outcome: 'outcome_unknown' }],
    })
    expect(writes).toHaveLength(1)
    expect(mock.requests.filter(({ path }) => path.includes('limit=1000'))).toHaveLength(4)
  })

  it('looks once where retries are off, and sends once, even with `expected_version`', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    const call = core.ingestEvent({ ...event, expected_version: 0 }, { retry: false })
    expect(await ending(clock.run(call))).toMatchObject({ code: 'outcome_unknown' })
    expect(writes).toHaveLength(1)
    expect(mock.requests.filter(({ path }) => path.includes('limit=1000'))).toHaveLength(1)
  })

  it('says so when it cannot be looked for', async () => {
    const { mock, core, clock } = hidingCore({}, { verifyWrites: true })
    mock.fail(LOST, SINGLE)
    mock.fail({ type: 'refuse' }, { ...QUERY, times: 100 })
    const error = await ending(clock.run(core.ingestEvent(event)))
    expect(error).toMatchObject({ code: 'outcome_unknown', stamp: { entity_id: 'one' } })
    expect(String(error)).toContain('not to be looked for now')
    mock.clearFaults()
    const { stamp } = error as { stamp: never }
    expect(await clock.run(findWrite(core, stamp))).toMatchObject({
      event_id: mock.events[0]?.id,
      version: 1,
    })
  })

  it('has an open outcome when its deadline ends it while it is looked for', async () => {
    const { mock, core, clock } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    mock.fail({ type: 'hang' }, QUERY)
    const call = core.ingestEvent(event, { deadlineMs: 500 })
    expect(await ending(clock.run(call))).toMatchObject({ code: 'outcome_unknown', stamp: { index: 0 } })
  })

  it('ends with the reason of its signal when that aborts while it is looked for', async () => {
    const { mock, core, clock } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    mock.fail({ type: 'hang' }, QUERY)
    const controller = new AbortController()
    const end = ending(core.ingestEvent(event, { signal: controller.signal }))
    await clock.advance(100)
    controller.abort('enough')
    expect(await end).toBe('enough')
  })
})

describe('a verified write with an expected version', () => {
  it('is sent again in the same words when it is not found', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    const receipt = await clock.run(core.ingestEvent({ ...event, expected_version: 0 }))
    expect(receipt).toMatchObject({ event_id: mock.events[0]?.id, version: 1 })
    expect(writes).toHaveLength(2)
    expect(new Set(writes).size).toBe(1)
  })

  it('stays as it was when its owner changes it meanwhile', async () => {
    const { mock, core, clock } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    const payload = { n: 1 }
    const call = core.ingestEvent({ ...event, payload, expected_version: 0 })
    payload.n = 2
    await clock.run(call)
    expect(mock.events[0]?.payload).toEqual({ n: 1 })
  })

  it('knows its own conflict, also while Core has counted it and does not show it yet', async () => {
    const { mock, core, clock, hide } = hidingCore({}, { verifyWrites: true })
    mock.fail(LOST, SINGLE)
    hide(1, 5)
    const receipt = await clock.run(core.ingestEvent({ ...event, expected_version: 0 }))
    expect(mock.events).toHaveLength(1)
    expect(receipt).toMatchObject({ event_id: mock.events[0]?.id, version: 1 })
    expect(mock.requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
  })

  it('takes a conflict for nobody’s while what caused it cannot be seen', async () => {
    const { mock, core, clock, hide } = hidingCore({}, { verifyWrites: true })
    mock.fail(LOST, SINGLE)
    hide(1)
    const end = await ending(clock.run(core.ingestEvent({ ...event, expected_version: 0 })))
    expect(end).toMatchObject({ code: 'outcome_unknown', stamp: { entity_id: 'one' } })
  })

  it('reports the conflict of another, once it is seen whose it is', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    mock.append(event)
    mock.fail({ type: 'drop' }, SINGLE)
    const end = await ending(clock.run(core.ingestEvent({ ...event, expected_version: 0 })))
    expect(end).toMatchObject({ code: 'version_conflict', expected: 0, current: 1 })
    expect(writes).toHaveLength(2)
    expect(mock.events).toHaveLength(1)
  })

  it('reports a conflict at once where nothing was sent before', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    mock.append(event)
    const end = await ending(clock.run(core.ingestEvent({ ...event, expected_version: 0 })))
    expect(end).toMatchObject({ code: 'version_conflict' })
    expect(writes).toHaveLength(1)
    expect(mock.requests).toHaveLength(writes.length + 1)
  })

  it('is not sent again through a gateway, which may drop the version', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    mock.fail(
      { type: 'answer', status: 200, body: { status: 'ok', service: 'query_service_ex', version: '0.24.0' } },
      { path: '/health' },
    )
    const end = await ending(clock.run(core.ingestEvent({ ...event, expected_version: 0 })))
    expect(end).toMatchObject({ code: 'outcome_unknown' })
    expect(writes).toHaveLength(1)
  })

  it('keeps an open outcome when the next attempt is refused', async () => {
    const { mock, core, clock } = hidingCore({}, { verifyWrites: true })
    mock.fail({ type: 'drop' }, SINGLE)
    mock.fail({ type: 'answer', status: 400, body: { error: 'Validation error: no' } }, SINGLE)
    const end = await ending(clock.run(core.ingestEvent({ ...event, expected_version: 0 })))
    expect(end).toMatchObject({ code: 'outcome_unknown', cause: { code: 'outcome_unknown' } })
  })
})
