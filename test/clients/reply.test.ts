import { expect, test } from 'vitest'
import { reply, replyOf } from '../../src/clients/reply.ts'
import { json, status } from '../support/fake-fetch.ts'
import { samplePage, sampleReceipt } from '../support/samples.ts'
import { testCore } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'

const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }

test('gives the data alone, or with the response it was in', async () => {
  const later = { ...sampleReceipt, event_id: 'later' }
  const { client } = testCore([json(sampleReceipt, { headers: { 'x-epoch': '7' } }), json(later)])
  const { data, response } = await client.ingestEvent(event).withResponse()
  expect(data).toEqual(sampleReceipt)
  expect([response.status, response.headers.get('x-epoch')]).toEqual([200, '7'])
  expect(await client.ingestEvent(event)).toEqual(later)
})

test('sends one request however often it is asked', async () => {
  const { client, requests } = testCore([json(samplePage([]))])
  const replied = client.queryEvents()
  await Promise.all([replied, replied.withResponse(), replied.withResponse()])
  expect(requests).toHaveLength(1)
})

test('rejects with what the call threw, before or after it was sent', async () => {
  const { client } = testCore([status(404), status(404)])
  expect(await ending(client.health().withResponse())).toMatchObject({ code: 'api', status: 404 })
  expect(await ending(client.health())).toMatchObject({ code: 'api', status: 404 })
  const untyped = client as unknown as { ingestEvent(event: null): Promise<unknown> }
  expect(await ending(untyped.ingestEvent(null))).toMatchObject({ code: 'invalid_input' })
})

test('turns what is thrown at once into a rejection', async () => {
  const thrown = new RangeError('at once')
  const thrower = () => {
    throw thrown
  }
  expect(await ending(reply(thrower))).toBe(thrown)
  expect(await ending(replyOf(thrower).withResponse())).toBe(thrown)
})

test('leaves no unhandled rejection behind when only the response was asked for', async () => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', listener)
  try {
    await ending(replyOf(async () => Promise.reject(new RangeError('late'))).withResponse())
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', listener)
  }
  expect(unhandled).toEqual([])
})

const pipelineId = 'c0ffee00-0000-4000-8000-000000000001'

test('gives the response too where there was nothing to give', async () => {
  const { client } = testCore([
    json({ error: `Validation error: Pipeline not found: ${pipelineId}` }, { status: 400 }),
  ])
  const { data, response } = await client.pipelines.get(pipelineId).withResponse()
  expect([data, response.status]).toEqual([undefined, 400])
  expect(await client.pipelines.reset(pipelineId)).toBe(false)
})

test('throws for a success of another shape, also where a yes would do', async () => {
  const { client } = testCore([json({})])
  expect(await ending(client.pipelines.get(pipelineId))).toMatchObject({ code: 'protocol', where: 'id' })
  expect(await ending(client.pipelines.reset(pipelineId))).toMatchObject({ code: 'protocol' })
})
