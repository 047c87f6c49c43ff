import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../../src/api.ts'
import { CoreClient } from '../../../src/clients/core-client.ts'
import type { BatchProgress } from '../../../src/clients/writes/batch-options.ts'
import { type BatchIncompleteError, type ClientOptions, isAllSourceError } from '../../../src/index.ts'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { answeredWith, BATCH, LOST } from '../../support/lost-answers.ts'
import { ending, listeners } from '../../support/test-transport.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const event = (n: number, fields: Partial<EventInput> = {}): EventInput => ({
  event_type: 'a.b',
  entity_id: `e${n % 3}`,
  payload: { n },
  ...fields,
})
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n))
const stored = (mock: MockCore) => mock.events.map(({ payload }) => (payload as { n: number }).n)
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

function setUp(options: Partial<ClientOptions> = {}) {
  const clock = virtualClock(Date.UTC(2026, 0, 31))
  const mock = mockCore({ clock })
  const base = { baseUrl: 'http://core.test', apiKey: 'ask_test', fetch: mock.fetch, clock, random: () => 1 }
  const sizes = () =>
    mock.requests
      .filter(({ path }) => path === BATCH.path)
      .map(({ body }) => (JSON.parse(body ?? '') as { events: unknown[] }).events.length)
  return { mock, clock, sizes, core: new CoreClient({ ...base, ...options }) }
}

/** An iterable that says what is done with it. */
function watched(count: number, give: (n: number) => EventInput = event) {
  const seen = { taken: 0, left: 0 }
  async function* make(): AsyncGenerator<EventInput, void> {
    try {
      for (let n = 0; n < count; n++) {
        seen.taken++
        yield give(n)
      }
    } finally {
      seen.left++
    }
  }
  return { source: make(), seen }
}

async function incomplete(promise: Promise<unknown>): Promise<BatchIncompleteError> {
  const error = await ending(promise)
  if (isAllSourceError(error) && error.code === 'batch_incomplete') return error
  throw new Error(`ended with ${String(error)}`)
}

describe('ingestBatch', () => {
  test('stores an array of any length in order and gives every receipt', async () => {
    const { core, mock, sizes } = setUp()
    const receipt = await core.ingestBatch(events(2_500))
    expect(sizes()).toEqual([1_000, 1_000, 500])
    expect(stored(mock)).toEqual(upTo(2_500))
    expect([receipt.total, receipt.ingested]).toEqual([2_500, 2_500])
    expect(receipt.events.map(({ event_id }) => event_id)).toEqual(mock.events.map(({ id }) => id))
  })

  test('sends no body that is longer than it may be, in bytes', async () => {
    const { core, mock } = setUp()
    const payload = { text: 'ä€'.repeat(100) }
    await core.ingestBatch(
      events(200).map((one) => ({ ...one, payload })),
      { maxBytes: 10_000 },
    )
    const bytes = mock.requests.map(({ body }) => new TextEncoder().encode(body).byteLength)
    expect(bytes.length).toBeGreaterThan(3)
    expect(Math.max(...bytes)).toBeLessThanOrEqual(10_000)
    expect(mock.events).toHaveLength(200)
  })

  test.each([
    ['a generator', () => events(2_500).values()],
    ['an async generator', () => watched(2_500).source],
    ['a set', () => new Set(events(2_500))],
  ])('stores what %s gives, and tells how many', async (_, make) => {
    const { core, mock, sizes } = setUp()
    expect(await core.ingestBatch(make())).toEqual({ total: 2_500, ingested: 2_500 })
    expect(stored(mock)).toEqual(upTo(2_500))
    expect(sizes()).toEqual([1_000, 1_000, 500])
  })

  test.each([[[]], [new Set<EventInput>()]])('asks the server also to store nothing', async (none) => {
    const { core, sizes } = setUp()
    expect(await core.ingestBatch(none as EventInput[])).toMatchObject({ total: 0, ingested: 0 })
    expect(sizes()).toEqual([0])
  })

  test('holds no more of an iterable than two batches', async () => {
    const { core, mock } = setUp()
    const { source, seen } = watched(1_000)
    let furthest = 0
    await core.ingestBatch(source, {
      maxBatch: 10,
      onProgress: ({ stored }) => {
        furthest = Math.max(furthest, seen.taken - stored)
      },
    })
    expect(mock.events).toHaveLength(1_000)
    expect(furthest).toBeLessThanOrEqual(20)
  })

  test('tells how far it is, with the receipts', async () => {
    const { core, mock } = setUp()
    const told: BatchProgress[] = []
    await core.ingestBatch(events(5), { maxBatch: 2, onProgress: (progress) => told.push(progress) })
    expect(told.map(({ stored, total, index }) => [stored, total, index])).toEqual([
      [2, 5, 0],
      [4, 5, 2],
      [5, 5, 4],
    ])
    expect(told.flatMap(({ receipts }) => receipts.map(({ event_id }) => event_id))).toEqual(
      mock.events.map(({ id }) => id),
    )
    await core.ingestBatch(watched(1).source, { onProgress: (progress) => told.push(progress) })
    expect(told.at(-1)).toMatchObject({ stored: 1, total: undefined })
  })

  test('has so many requests under way at once, but never two with events of one entity', async () => {
    let [now, most] = [0, 0]
    const underWay: Set<string>[] = []
    const { mock, clock } = setUp()
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const ids = new Set((JSON.parse(String(init?.body)).events as EventInput[]).map((one) => one.entity_id))
      for (const others of underWay) expect([...ids].filter((id) => others.has(id))).toEqual([])
      underWay.push(ids)
      most = Math.max(most, ++now)
      await new Promise<void>((resolve) => clock.setTimeout(resolve, (ids.size % 3) + 1))
      const answer = await mock.fetch(input, init)
      underWay.splice(underWay.indexOf(ids), 1)
      now--
      return answer
    }
    const { core } = setUp({ fetch, clock })
    const all = Array.from({ length: 90 }, (_, n) => event(n, { entity_id: `e${Math.floor(n / 3) % 4}` }))
    const { events: receipts } = await clock.run(core.ingestBatch(all, { maxBatch: 3, concurrency: 3 }))
    expect(most).toBe(3)
    for (const id of new Set(all.map(({ entity_id }) => entity_id))) {
      const order = mock.events.filter(({ entity_id }) => entity_id === id).map(({ payload }) => payload)
      expect(order).toEqual(all.filter(({ entity_id }) => entity_id === id).map(({ payload }) => payload))
    }
    const byId = new Map(mock.events.map(({ id, payload }) => [id, payload]))
    expect(receipts.map(({ event_id }) => byId.get(event_id))).toEqual(all.map(({ payload }) => payload))
  })

  test('halves what the server finds too large, and sends no more as large', async () => {
    const { mock } = setUp()
    const limit = 3_000
    const refused: number[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const { length } = String(init?.body)
      if (length <= limit) return mock.fetch(input, init)
      refused.push(length)
      return new Response('Failed to buffer the request body: length limit exceeded', { status: 413 })
    }
    const { core } = setUp({ fetch })
    await core.ingestBatch(events(500), { maxBytes: 10_000 })
    expect(stored(mock)).toEqual(upTo(500))
    // The first, its halves, and the same of the batch that was ready by then.
    expect(refused.length).toBeLessThanOrEqual(6)
  })

  test('goes on after a refusal for want of room', async () => {
    const { core, mock, clock } = setUp()
    mock.fail(
      { type: 'answer', status: 429, headers: { 'Retry-After': '1' } },
      { ...BATCH, skip: 1, times: 2 },
    )
    await clock.run(core.ingestBatch(events(6), { maxBatch: 2 }))
    expect(stored(mock)).toEqual(upTo(6))
  })
})

describe('ingestBatch that fails', () => {
  test('in the middle tells of each event whether it is stored, and what remains can be sent', async () => {
    const { core, mock } = setUp()
    mock.fail({ type: 'answer', status: 401, body: 'Invalid API key' }, { ...BATCH, skip: 2 })
    const all = events(10)
    const error = await incomplete(core.ingestBatch(all, { maxBatch: 2 }))
    expect(error.message).toMatch(/^4 of 10 events are stored, 6 are not, 0 are unknown: POST .*401/)
    expect(error.cause).toMatchObject({ code: 'api', status: 401 })
    expect(error.stored.map(({ index, receipt }) => [index, receipt.event_id])).toEqual(
      mock.events.map(({ id }, index) => [index, id]),
    )
    expect(error.notStored.map(({ index, error: { code } }) => [index, code])).toEqual([
      [4, 'api'],
      [5, 'api'],
      [6, 'not_tried'],
      [7, 'not_tried'],
      [8, 'not_tried'],
      [9, 'not_tried'],
    ])
    expect(error.remaining()).toEqual(all.slice(4))
    await core.ingestBatch(error.remaining())
    expect(stored(mock)).toEqual(upTo(10))
  })

  test('without an answer leaves its batch open, and does not send it again with what remains', async () => {
    const { core, mock, clock } = setUp()
    mock.fail(LOST, { ...BATCH, skip: 1 })
    const error = await incomplete(clock.run(core.ingestBatch(events(6), { maxBatch: 2 })))
    expect(error.cause).toMatchObject({ code: 'outcome_unknown' })
    expect(error.unknown.map(({ index, event }) => [index, event])).toEqual([
      [2, event(2)],
      [3, event(3)],
    ])
    await core.ingestBatch(error.remaining())
    expect(stored(mock)).toEqual(upTo(6))
  })

  test('by a conflict says which event had it, and which came before and after', async () => {
    const { core, mock } = setUp()
    const all = [event(0), event(1), event(2, { expected_version: 7 }), event(3), event(4)]
    const error = await incomplete(core.ingestBatch(all))
    expect(error.cause).toMatchObject({ code: 'version_conflict', expected: 7, current: 0 })
    expect(error.unknown.map(({ index }) => index)).toEqual([0, 1])
    expect(error.notStored.map(({ index, error: { code } }) => [index, code])).toEqual([
      [2, 'version_conflict'],
      [3, 'not_tried'],
      [4, 'not_tried'],
    ])
    expect(stored(mock)).toEqual([0, 1])
  })

  test.each([
    ['a conflict of the first', [event(0, { expected_version: 7 }), event(1)], 'version_conflict', undefined],
    ['a lost answer', events(2), 'outcome_unknown', LOST],
    ['a cut answer', events(2), 'protocol', { type: 'truncate' } as const],
    ['a refused key', events(2), 'api', { type: 'answer', status: 403 } as const],
    ['no server', events(2), 'network', { type: 'refuse' } as const],
  ])('by %s before anything is stored fails with that alone', async (_, all, code, fault) => {
    const { core, mock, clock } = setUp({ retry: false })
    if (fault) mock.fail(fault, BATCH)
    expect(await ending(clock.run(core.ingestBatch(all)))).toMatchObject({ code })
  })

  test('for receipts that are too few leaves all open', async () => {
    const { core, mock } = setUp()
    const body = { total: 2, ingested: 2, events: [] }
    mock.fail(answeredWith(body), BATCH)
    expect(await ending(core.ingestBatch(events(2)))).toMatchObject({ code: 'protocol', where: 'events' })
  })

  test('waits for what is under way and begins nothing more', async () => {
    const { core, mock, clock } = setUp()
    mock.fail({ type: 'answer', status: 403 }, BATCH)
    mock.fail({ type: 'delay', delayMs: 50 }, BATCH)
    const all = Array.from({ length: 5 }, (_, n) => event(n, { entity_id: `own${n}` }))
    const error = await incomplete(clock.run(core.ingestBatch(all, { maxBatch: 1, concurrency: 2 })))
    expect(stored(mock)).toEqual([1])
    expect(error.stored.map(({ index }) => index)).toEqual([1])
    expect(error.notStored.map(({ index }) => index)).toEqual([0, 2, 3, 4])
  })

  test('at an event that is wrong, anywhere in an array, has sent nothing', async () => {
    const { core, sizes } = setUp()
    const wrong = [
      [event(2_000, { event_type: 'Bad' }), 'events[2000].event_type'],
      [event(2_000, { payload: { text: '\ud800' } }), 'events[2000].payload'],
      [event(2_000, { payload: { text: 'x'.repeat(3_000_000) } }), 'events[2000]'],
      [event(2_000, { payload: { n: 1n as unknown as number } }), 'events[2000].payload'],
    ] as const
    for (const [one, field] of wrong)
      expect(await ending(core.ingestBatch([...events(2_000), one]))).toMatchObject({
        code: 'invalid_input',
        field,
      })
    expect(sizes()).toEqual([])
  })

  test('at an event of an iterable that is wrong stores those before it, and leaves the iterable', async () => {
    const { core, mock } = setUp()
    const give = (n: number) => event(n, n === 7 ? { entity_id: '' } : {})
    const { source, seen } = watched(20, give)
    const error = await incomplete(core.ingestBatch(source, { maxBatch: 3 }))
    expect(error.cause).toMatchObject({ code: 'invalid_input', field: 'events[7].entity_id' })
    expect(stored(mock)).toEqual(upTo(7))
    expect([error.storedBefore, error.stored, error.taken]).toEqual([7, [], 8])
    expect(error.notStored).toMatchObject([{ index: 7, event: { payload: { n: 7 } } }])
    expect(seen).toEqual({ taken: 8, left: 1 })
  })

  test('because the iterable throws, tells what it threw', async () => {
    const { core, mock } = setUp()
    const broken = new Error('the file ends here')
    async function* failing(count: number) {
      yield* events(count)
      throw broken
    }
    expect(await ending(core.ingestBatch(failing(0)))).toBe(broken)
    const error = await incomplete(core.ingestBatch(failing(5), { maxBatch: 2 }))
    expect(error.cause).toBe(broken)
    expect(stored(mock)).toEqual(upTo(4))
    expect(error.remaining()).toEqual([event(4)])
  })

  test('resumes an iterable from where it was left, given once more', async () => {
    const { core, mock } = setUp()
    mock.fail({ type: 'answer', status: 403 }, { ...BATCH, skip: 2 })
    const { source, seen } = watched(20)
    const error = await incomplete(core.ingestBatch(source, { maxBatch: 3 }))
    expect(seen.left).toBe(1)
    expect([error.storedBefore, seen.taken < 20]).toEqual([6, true])
    await core.ingestBatch(error.remaining(events(20)), { maxBatch: 3 })
    expect(stored(mock)).toEqual(upTo(20))
  })

  const mine = new Error('mine')
  test.each([
    [
      'own function',
      () => {
        throw mine
      },
    ],
    ['own promise', () => Promise.reject(mine)],
  ])('because of the caller’s %s stops there', async (_, onProgress) => {
    const { core, mock } = setUp()
    const error = await incomplete(core.ingestBatch(events(4), { maxBatch: 2, onProgress }))
    expect([error.cause, stored(mock)]).toEqual([mine, [0, 1]])
  })

  test('at its deadline tells what is stored', async () => {
    const { core, mock, clock } = setUp()
    mock.fail({ type: 'hang', takesEffect: true }, { ...BATCH, skip: 1 })
    const error = await incomplete(clock.run(core.ingestBatch(events(6), { maxBatch: 2, deadlineMs: 900 })))
    expect(error.stored.map(({ index }) => index)).toEqual([0, 1])
    expect(error.unknown.map(({ index }) => index)).toEqual([2, 3])
    expect(error.remaining()).toEqual([event(4), event(5)])
  })
})

describe('an abort of ingestBatch', () => {
  const reason = new Error('enough')

  test.each([
    ['waits for an answer', { type: 'hang' } as const],
    ['waits to ask again', { type: 'answer', status: 429, headers: { 'Retry-After': '9' } } as const],
  ])('rejects with its reason while it %s, and leaves the iterable', async (_, fault) => {
    const { core, mock, clock } = setUp()
    mock.fail(fault, { ...BATCH, skip: 1 })
    const abort = new AbortController()
    const { source, seen } = watched(20)
    const end = ending(core.ingestBatch(source, { maxBatch: 2, signal: abort.signal }))
    await clock.advance(10)
    abort.abort(reason)
    expect(await end).toBe(reason)
    await clock.advance(10)
    expect([stored(mock), seen.left, listeners(abort.signal)]).toEqual([[0, 1], 1, 0])
  })

  test('rejects with its reason while the iterable gives nothing', async () => {
    const { core, clock } = setUp()
    const abort = new AbortController()
    async function* silent(): AsyncGenerator<EventInput, void> {
      yield event(0)
      await new Promise(() => {})
    }
    const end = ending(core.ingestBatch(silent(), { maxBatch: 1, signal: abort.signal }))
    await clock.advance(10)
    abort.abort(reason)
    expect(await end).toBe(reason)
  })
})

test.each([
  [{ maxBatch: 0 }, 'maxBatch'],
  [{ maxBytes: 3_000_000 }, 'maxBytes'],
  [{ maxBytes: 13 }, 'maxBytes'],
  [{ concurrency: 1.5 }, 'concurrency'],
  [{ onProgress: 1 as never }, 'onProgress'],
  [{ maxbatch: 1 } as never, 'maxbatch'],
])('ingestBatch refuses the options %j', async (options, option) => {
  expect(await ending(setUp().core.ingestBatch([], options))).toMatchObject({ code: 'config', option })
})
