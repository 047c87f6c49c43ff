import { expect, test } from 'vitest'
import { hang, hangForEver, hangInBody, json, networkFailure, status } from '../support/fake-fetch.ts'
import {
  ending,
  listeners,
  operations,
  type TestTransport,
  testTransport,
} from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

/** Every place in which a call can be when it has to end, and how one that reads ends by a deadline that comes then. */
const phases: [name: string, make: () => TestTransport | Promise<TestTransport>, code: string][] = [
  ['asking for the key', () => testTransport([json({})], { apiKey: () => new Promise(() => {}) }), 'timeout'],
  [
    'asking for the key anew',
    () => testTransport([status(401)], { apiKey: hangsTheSecondTime() }),
    'timeout',
  ],
  ['standing in the line', occupied, 'timeout'],
  ['held back by the rate gate', gated, 'rate_limited'],
  ['waiting for headers', () => testTransport([hang()]), 'timeout'],
  [
    'waiting for headers from a `fetch` that heeds no signal',
    () => testTransport([hangForEver()]),
    'timeout',
  ],
  ['reading the body', () => testTransport([hangInBody()]), 'timeout'],
  ['reading the body of an error', () => testTransport([hangInBody('{"err', { status: 500 })]), 'timeout'],
  ['backing off', () => testTransport([json({ error: 'Store is read-only' }, { status: 503 })]), 'api'],
  [
    'backing off as long as the server asked',
    () => testTransport([status(429, { 'retry-after': '20' })]),
    'rate_limited',
  ],
  ['the second attempt', () => testTransport([networkFailure('ECONNREFUSED'), hang()]), 'timeout'],
]

function hangsTheSecondTime() {
  let asked = 0
  return () => (++asked === 1 ? 'key-1' : new Promise<string>(() => {}))
}

/** Its one place is taken for good. */
async function occupied(): Promise<TestTransport> {
  const made = testTransport([hangForEver()], { maxConcurrent: 1 })
  void made.start(operations.safe, { timeoutMs: false })
  await settled()
  return made
}

/** It was told to come again in half a minute. */
async function gated(): Promise<TestTransport> {
  const made = testTransport([status(429, { 'retry-after': '30' })])
  await ending(made.start(operations.safe, { retry: false }))
  return made
}

test.each(phases)(
  'rejects with the caller’s own reason while %s, and leaves nothing behind',
  async (_, make) => {
    for (const operation of [operations.safe, operations.conditional]) {
      for (const deadlineMs of [false, 60_000] as const) {
        const controller = new AbortController()
        const reason = { my: 'reason' }
        const { start, clock, requests } = await make()
        const end = ending(start(operation, { signal: controller.signal, deadlineMs }))
        await clock.advance(150)
        const sent = requests.length
        controller.abort(reason)
        await settled()
        expect([clock.pending, listeners(controller.signal)]).toEqual([0, 0])
        expect(await end).toBe(reason)
        await clock.advance(60_000)
        expect(requests).toHaveLength(sent)
      }
    }
  },
)

test.each(phases)('ends by its deadline while %s, and leaves nothing behind', async (_, make, code) => {
  const { signal } = new AbortController()
  const { start, clock, requests } = await make()
  let endedAtMs: number | undefined
  const end = ending(start(operations.safe, { signal, deadlineMs: 300 })).then((how) => {
    endedAtMs = clock.now()
    return how
  })
  await clock.advance(300)
  const sent = requests.length
  expect(endedAtMs).toBeLessThanOrEqual(300)
  expect([clock.pending, listeners(signal)]).toEqual([0, 0])
  expect(await end).toMatchObject({ code })
  await clock.advance(60_000)
  expect(requests).toHaveLength(sent)
})
