import { expect, test } from 'vitest'
import { fixedLimit } from '../../src/transport/adaptive-limit.ts'
import type { Call } from '../../src/transport/call.ts'
import { withConcurrencyLimit } from '../../src/transport/concurrency-limit.ts'
import { type Step, status } from '../support/fake-fetch.ts'
import { ending, listeners, operations, testTransport } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

/** A `fetch` whose requests wait to be answered one by one, by number. */
function gated() {
  const answers: (() => void)[] = []
  const step: Step = () =>
    new Promise((resolve) => answers.push(() => resolve(new Response(null, { status: 200 }))))
  const answer = async (i: number) => {
    answers[i]?.()
    await settled()
  }
  return { step, answer }
}

test('lets so many attempts run at once and no more', async () => {
  const { step, answer } = gated()
  const { start, requests } = testTransport([step], { maxConcurrent: 2 })
  const calls = Array.from({ length: 5 }, () => start())
  await settled()
  expect(requests).toHaveLength(2)
  await answer(1)
  expect(requests).toHaveLength(3)
  for (const i of [0, 2, 3, 4]) await answer(i)
  await Promise.all(calls)
  expect(requests).toHaveLength(5)
})

test('serves the line in order', async () => {
  const { step, answer } = gated()
  const { start } = testTransport([step], { maxConcurrent: 1 })
  const ended: number[] = []
  const calls = [0, 1, 2, 3].map((i) => start().then(() => ended.push(i)))
  for (const i of [0, 1, 2, 3]) {
    await settled()
    await answer(i)
  }
  await Promise.all(calls)
  expect(ended).toEqual([0, 1, 2, 3])
})

test('does not let a newcomer overtake the line when a place comes free', async () => {
  const { step, answer } = gated()
  const { start, requests } = testTransport([step], { maxConcurrent: 1 })
  const first = start().then(() => start(operations.unsafe))
  const second = start()
  await settled()
  await answer(0)
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET'])
  await answer(1)
  await answer(2)
  await Promise.all([first, second])
})

test('takes an aborted call out of the line, and nobody else', async () => {
  const { step, answer } = gated()
  const { start, requests } = testTransport([step], { maxConcurrent: 1 })
  const controller = new AbortController()
  const reason = new Error('gone')
  const first = start()
  const aborted = ending(start(operations.unsafe, { signal: controller.signal }))
  const last = start()
  await settled()
  expect(listeners(controller.signal)).toBe(1)
  controller.abort(reason)
  expect(await aborted).toBe(reason)
  expect(listeners(controller.signal)).toBe(0)
  await answer(0)
  await answer(1)
  await Promise.all([first, last])
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET'])
})

test('frees the place of a call that fails or is aborted under way', async () => {
  const controller = new AbortController()
  const never: Step = ({ signal }) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  const { start, requests } = testTransport([never, status(400), status(200)], { maxConcurrent: 1 })
  const calls = [
    ending(start(operations.safe, { signal: controller.signal })),
    ending(start()),
    ending(start()),
  ]
  await settled()
  controller.abort()
  expect(await Promise.all(calls)).toMatchObject([{ name: 'AbortError' }, { code: 'api' }, 'ok'])
  expect(requests).toHaveLength(3)
})

test('lets go of the signal of a call whose turn came', async () => {
  const { step, answer } = gated()
  const { start } = testTransport([step], { maxConcurrent: 1 })
  const { signal } = new AbortController()
  const calls = [start(), start(operations.safe, { signal })]
  for (const i of [0, 1]) {
    await settled()
    await answer(i)
  }
  await Promise.all(calls)
  expect(listeners(signal)).toBe(0)
})

test('does not put a call into the line whose caller gave up before', async () => {
  const send = withConcurrencyLimit(fixedLimit(1), () => new Promise(() => {}))
  const call = (signal?: AbortSignal) => ({ signal, operation: operations.safe }) as unknown as Call
  void send(call())
  await expect(send(call(AbortSignal.abort('before')))).rejects.toBe('before')
})

test('holds no place during a back-off', async () => {
  const { start, requests, clock } = testTransport([status(503), status(200)], { maxConcurrent: 1 })
  const first = start()
  const second = start()
  await settled()
  await second
  expect(requests).toHaveLength(2)
  await clock.advance(200)
  await first
  expect(requests).toHaveLength(3)
})

test('lets 16 run at once to begin with, as many as it is told, and any number without a limit', async () => {
  for (const [maxConcurrent, expected] of [
    [undefined, 16],
    ['adaptive', 16],
    [33, 33],
    [false, 40],
  ] as const) {
    const { step, answer } = gated()
    const { start, requests } = testTransport([step], { maxConcurrent })
    const calls = Array.from({ length: 40 }, () => start())
    await settled()
    expect(requests).toHaveLength(expected)
    for (let i = 0; i < 40; i++) await answer(i)
    await Promise.all(calls)
  }
})

test('gives no place to a request that the server may leave waiting', async () => {
  const { step, answer } = gated()
  const { start, requests } = testTransport([step], { maxConcurrent: 1 })
  const longPoll = { ...operations.safe, isLongPoll: true }
  const calls = [start(longPoll), start(longPoll), start(), start()]
  await settled()
  expect(requests).toHaveLength(3)
  await answer(0)
  expect(requests).toHaveLength(3)
  for (const i of [1, 2, 3]) await answer(i)
  await Promise.all(calls)
})

test('lets nobody forward while more are under way than a lowered limit has places for', async () => {
  const { step, answer } = gated()
  const limit = { max: 3, begin: () => 0, hear: () => {} }
  const send = withConcurrencyLimit(limit, (call) => Promise.resolve(step(call as never)))
  const call = { operation: operations.safe, attempts: [] } as unknown as Call
  let ended = 0
  const calls = Array.from({ length: 6 }, () => send(call).then(() => ended++))
  limit.max = 1
  await answer(0)
  await answer(1)
  await answer(2)
  expect(ended).toBe(3)
  limit.max = 2
  await answer(3)
  expect(ended).toBe(4)
  await answer(4)
  await answer(5)
  await Promise.all(calls)
})

test('lets one more run after a round of answers while others wait, and not while nobody does', async () => {
  const { step, answer } = gated()
  const { start, requests } = testTransport([step])
  const few = Array.from({ length: 16 }, () => start())
  await settled()
  for (let i = 0; i < 16; i++) await answer(i)
  await Promise.all(few)
  const many = Array.from({ length: 60 }, () => start())
  await settled()
  expect(requests).toHaveLength(16 + 16)
  for (let i = 16; i < 32; i++) await answer(i)
  expect(requests).toHaveLength(32 + 17)
  for (let i = 32; i < 76; i++) await answer(i)
  await Promise.all(many)
})

test('lets half as many run once the server refuses one', async () => {
  const answers: ((code: number) => void)[] = []
  const step: Step = () =>
    new Promise((resolve) => answers.push((code) => resolve(new Response(null, { status: code }))))
  const { start, requests } = testTransport([step], { retryBudget: false })
  const calls = Array.from({ length: 24 }, () => ending(start(operations.safe, { retry: false })))
  await settled()
  answers[0]?.(429)
  for (let i = 1; i <= 8; i++) {
    expect(requests).toHaveLength(16)
    answers[i]?.(200)
    await settled()
  }
  expect(requests).toHaveLength(17)
  for (let i = 9; i < 24; i++) {
    answers[i]?.(200)
    await settled()
  }
  await Promise.all(calls)
})

test('needs one listener of a signal that many calls share, and none afterwards', async () => {
  const { step, answer } = gated()
  const { start } = testTransport([step], { maxConcurrent: 2 })
  const { signal } = new AbortController()
  const calls = Array.from({ length: 50 }, () => start(operations.safe, { signal }))
  await settled()
  expect(listeners(signal)).toBe(1)
  for (const i of calls.keys()) await answer(i)
  await Promise.all(calls)
  expect(listeners(signal)).toBe(0)
})
