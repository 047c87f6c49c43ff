import { describe, expect, test } from 'vitest'
import type { IngestReceipt } from '../../../src/api.ts'
import { BATCH_BYTES } from '../../../src/clients/writes/item-text.ts'
import type { LookUp } from '../../../src/clients/writes/look-up.ts'
import { type BatchItem, type SendBody, sendBatch } from '../../../src/clients/writes/send-batch.ts'
import { ApiError, NetworkError, OutcomeUnknownError, VersionConflictError } from '../../../src/errors.ts'

const item = (n: number): BatchItem => {
  const event = { event_type: 'a.b', entity_id: 'e', payload: { n } }
  return { event, text: JSON.stringify(event) }
}
const items = [0, 1, 2, 3].map(item)
const receipt = (n: number): IngestReceipt => ({
  event_id: `id-${n}`,
  timestamp: '2026-01-31T09:30:00Z',
  version: n,
})
const failing =
  (error: unknown): SendBody =>
  () =>
    Promise.reject(error)
const finding = (...places: number[]): LookUp => ({
  isProof: true,
  find: async () => new Map(places.map((place) => [place, receipt(place)])),
  stampOf: () => ({ append_id: 'a', index: 0, tenant_id: 'default', entity_id: 'e', sentAt: '' }),
})
const told = async (error: unknown, lookUp?: LookUp) =>
  (await sendBatch(failing(error), items, lookUp)).map((outcome) =>
    outcome.type === 'stored' ? outcome.receipt.version : `${outcome.type} ${outcome.error.code}`,
  )

const refused = new ApiError('x', { status: 400, body: { error: 'Invalid input: x' } })
const lost = new OutcomeUnknownError('x')

describe('sendBatch', () => {
  test('sends its items as one body and gives a receipt for each', async () => {
    let body = ''
    const send: SendBody = async (text) => {
      body = text
      return { total: 4, ingested: 4, events: [0, 1, 2, 3].map(receipt) }
    }
    expect(await sendBatch(send, items)).toEqual(
      [0, 1, 2, 3].map((n) => ({ type: 'stored', receipt: receipt(n) })),
    )
    expect(JSON.parse(body)).toEqual({ events: items.map(({ event }) => event) })
    expect(body).toHaveLength(items.reduce((sum, { text }) => sum + text.length + 1, BATCH_BYTES - 1))
  })

  test.each([
    ['not sent', new NetworkError('x', 'connect'), undefined, Array(4).fill('not_stored network')],
    ['lost', lost, undefined, Array(4).fill('unknown outcome_unknown')],
    ['aborted', new Error('mine'), undefined, Array(4).fill('unknown outcome_unknown')],
    [
      'lost and found in part',
      lost,
      finding(0, 1),
      [0, 1, 'unknown outcome_unknown', 'unknown outcome_unknown'],
    ],
    ['lost and found', lost, finding(0, 1, 2, 3), [0, 1, 2, 3]],
    ['refused, nobody knows where', refused, undefined, Array(4).fill('unknown outcome_unknown')],
    ['refused and found', refused, finding(0, 1), [0, 1, 'not_stored api', 'not_stored not_tried']],
    [
      'refused at its first',
      refused,
      finding(),
      ['not_stored api', ...Array(3).fill('not_stored not_tried')],
    ],
    [
      'refused and found with a hole, which no refusal leaves',
      refused,
      finding(0, 2),
      [0, 'unknown outcome_unknown', 2, 'unknown outcome_unknown'],
    ],
    [
      'refused, and not to be looked for now',
      refused,
      { ...finding(), find: () => Promise.reject(new NetworkError('x', 'connect')) },
      Array(4).fill('unknown outcome_unknown'),
    ],
  ])('tells of each item of a batch that is %s', async (_, error, lookUp, outcomes) => {
    expect(await told(error, lookUp)).toEqual(outcomes)
  })

  test('knows the item of a conflict that no other can have', async () => {
    const one = { ...item(1), event: { ...item(1).event, expected_version: 4 } }
    const conflict = new VersionConflictError('x', { expected: 4, current: 9 })
    const outcomes = await sendBatch(failing(conflict), [item(0), one, item(2)])
    expect(outcomes.map(({ type }) => type)).toEqual(['unknown', 'not_stored', 'not_stored'])
  })

  test('gives what is not found the stamp to look for it by', async () => {
    const [outcome] = await sendBatch(failing(lost), items, finding())
    expect(outcome).toMatchObject({ type: 'unknown', error: { stamp: { append_id: 'a' }, cause: lost } })
  })

  test('halves what is too large, and does not try the second half when the first fails', async () => {
    const bodies: number[] = []
    const send: SendBody = async (text) => {
      const { length } = (JSON.parse(text) as { events: unknown[] }).events
      bodies.push(length)
      throw length > 1 ? new ApiError('x', { status: 413, body: 'too large' }) : refused
    }
    const outcomes = await sendBatch(send, items)
    expect(bodies).toEqual([4, 2, 1])
    expect(outcomes.map((outcome) => outcome.type !== 'stored' && outcome.error.code)).toEqual([
      'api',
      'not_tried',
      'not_tried',
      'not_tried',
    ])
  })
})
