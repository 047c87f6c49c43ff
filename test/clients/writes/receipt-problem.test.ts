import { describe, expect, it } from 'vitest'
import { CoreClient } from '../../../src/index.ts'
import { fakeFetch, json } from '../../support/fake-fetch.ts'
import { hidingCore } from '../../support/hiding-core.ts'
import { answeredWith, BATCH, SINGLE } from '../../support/lost-answers.ts'
import { ending } from '../../support/test-transport.ts'

const event = { event_type: 'a.b', entity_id: 'one', payload: {} }
const receipt = { event_id: 'id-1', timestamp: '2026-01-31T09:30:00.123456789Z', version: 1 }
const wrong = [
  ['event_id', { event_id: '' }],
  ['event_id', { event_id: ' ' }],
  ['version', { version: 0 }],
  ['version', { version: -1 }],
  ['timestamp', { timestamp: '' }],
  ['timestamp', { timestamp: 'no' }],
  ['timestamp', { timestamp: '2026-02-30T09:30:00Z' }],
] as const

function clientThatGets(body: unknown): CoreClient {
  return new CoreClient({ baseUrl: 'http://core.test', apiKey: 'key', fetch: fakeFetch(json(body)).fetch })
}

function batchOf(...events: unknown[]) {
  return { total: events.length, ingested: events.length, events }
}

describe('the receipt of an event', () => {
  it.each(wrong)('is none with a wrong %s: %j', async (where, fields) => {
    const error = await ending(clientThatGets({ ...receipt, ...fields }).ingestEvent(event))
    expect(error).toMatchObject({ code: 'protocol', where, request: { path: '/api/v1/events' } })
  })

  it('may have any version where none was expected', async () => {
    const data = { ...receipt, version: 7, timestamp: '2026-01-31T09:30:00+00:00' }
    expect(await clientThatGets(data).ingestEvent(event)).toEqual(data)
  })

  it.each([
    [0, 2],
    [3, 3],
    [3, 1],
  ])('is not that of another version: %i was expected, %i is said', async (expected_version, version) => {
    const call = clientThatGets({ ...receipt, version }).ingestEvent({ ...event, expected_version })
    expect(await ending(call)).toMatchObject({ code: 'protocol', where: 'version' })
  })

  it('is looked for where the answer has a wrong one and writes are verified', async () => {
    const { mock, core, clock, writes } = hidingCore({}, { verifyWrites: true })
    const body = { event_id: '', version: 0, timestamp: '' }
    mock.fail(answeredWith(body), SINGLE)
    const found = await clock.run(core.ingestEvent(event))
    expect(found).toMatchObject({ event_id: mock.events[0]?.id, version: 1 })
    expect(writes).toHaveLength(1)
  })
})

describe('the receipts of a batch', () => {
  it.each(wrong)('are none where one has a wrong %s: %j', async (where, fields) => {
    const core = clientThatGets(batchOf(receipt, { ...receipt, event_id: 'id-2', ...fields }))
    expect(await ending(core.ingestBatch([event, event]))).toMatchObject({
      code: 'protocol',
      where: `events[1].${where}`,
    })
  })

  it('are none where two are of one event', async () => {
    const core = clientThatGets(batchOf(receipt, { ...receipt, version: 2 }))
    expect(await ending(core.ingestBatch([event, event]))).toMatchObject({
      code: 'protocol',
      where: 'events[1].event_id',
    })
  })

  it('are none where one has not the version after the one that its event expected', async () => {
    const core = clientThatGets(batchOf(receipt, { ...receipt, event_id: 'id-2', version: 3 }))
    const call = core.ingestBatch([event, { ...event, expected_version: 1 }])
    expect(await ending(call)).toMatchObject({ code: 'protocol', where: 'events[1].version' })
  })

  it('are looked for where the answer is that to another batch and writes are verified', async () => {
    const { mock, core, clock } = hidingCore({}, { verifyWrites: true })
    const body = batchOf(receipt, receipt)
    mock.fail(answeredWith(body), BATCH)
    const { events } = await clock.run(core.ingestBatch([event, event]))
    expect(events.map(({ event_id }) => event_id)).toEqual(mock.events.map(({ id }) => id))
  })
})
