import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../../../src/api.ts'
import { AppendsFailedError } from '../../../../src/appends-failed-error.ts'
import { CoreClient } from '../../../../src/clients/core-client.ts'
import type { ClientOptions } from '../../../../src/clients/settings.ts'
import type { WriterOptions } from '../../../../src/clients/writes/writer/options.ts'
import type { WaitOptions } from '../../../../src/clients/writes/writer/writer.ts'
import { mockCore } from '../../../../src/mock/index.ts'
import type { FetchLike } from '../../../../src/transport/options.ts'
import { json, networkFailure, type SeenRequest } from '../../../support/fake-fetch.ts'
import { settled, virtualClock } from '../../../support/virtual-clock.ts'

const event = (entity_id: string, n: number, more: Partial<EventInput> = {}): EventInput => ({
  event_type: 'test.counted',
  entity_id,
  payload: { n },
  ...more,
})

type Answer = () => Promise<Response>

/** A writer on a mock Core, whose requests wait until they are let through, unless `isOpen`. */
function setUp(options: WriterOptions = {}, more: Partial<ClientOptions> & { isOpen?: boolean } = {}) {
  const { isOpen = false, ...client } = more
  const clock = virtualClock(Date.now())
  const mock = mockCore({ clock })
  const held: {
    readonly bodies: readonly EventInput[]
    readonly path: string
    answer(how?: (answer: Answer) => Promise<Response>): void
  }[] = []
  const fetch: FetchLike = (url, init) => {
    if (isOpen || init.method !== 'POST') return mock.fetch(url, init)
    const body = JSON.parse(String(init.body)) as EventInput | { events: EventInput[] }
    return new Promise<Response>((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason), { once: true })
      const deliver = () => mock.fetch(url, { ...init, signal: null })
      held.push({
        path: new URL(url).pathname,
        bodies: 'events' in body ? body.events : [body],
        answer: (how = (answer) => answer()) => void how(deliver).then(resolve, reject),
      })
    })
  }
  const core = new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: 'ask_test',
    fetch,
    clock,
    retry: false,
    random: () => 0,
    ...client,
  })
  const writer = core.writer(options)
  const counted = (request: { readonly bodies: readonly EventInput[] } | undefined) =>
    request?.bodies.map(({ entity_id, payload }) => `${entity_id}${(payload as { n: number }).n}`).join(' ')
  /** Each request that is waiting for its answer or had it, by the events in it. */
  const sent = async () => {
    await settled()
    return held.map(counted)
  }
  const stored = () =>
    mock.events.map(({ entity_id, payload }) => `${entity_id}${(payload as { n: number }).n}`).join(' ')
  return { clock, mock, held, core, writer, sent, stored }
}

const lose = async (deliver: Answer): Promise<Response> => {
  await deliver()
  return networkFailure('ECONNRESET')({} as SeenRequest)
}

/** Core stores what comes before the refused item, and stops there. */
const refuse =
  (mock: ReturnType<typeof mockCore>, before: EventInput[], event_type: string) =>
  async (): Promise<Response> => {
    mock.append(...before)
    return json({ error: { message: 'schema', details: { event_type } } }, { status: 422 })({} as SeenRequest)
  }

describe('append', () => {
  test('sends what is appended in one go as one batch, and gives each event its own receipt', async () => {
    const { writer, held, mock } = setUp({}, { isOpen: true })

    const receipts = await Promise.all([1, 2, 3].map((n) => writer.append(event(`e${n}`, n))))

    expect(receipts.map(({ event_id }) => event_id)).toEqual(mock.events.map(({ id }) => id))
    expect(mock.requests.map(({ path }) => path)).toEqual(['/api/v1/events/batch'])
    expect(held).toEqual([])
  })

  test('sends a lonely event at once, by the route for one', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 2 })

    void writer.append(event('a', 1))
    await sent()
    void writer.append(event('b', 2))

    expect(await sent()).toEqual(['a1', 'b2'])
    expect(held.map(({ path }) => path)).toEqual(['/api/v1/events', '/api/v1/events'])
  })

  test('gathers events while as many requests are under way as may be', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 1 })

    for (const n of [1, 2, 3]) {
      void writer.append(event(`e${n}`, n))
      await settled()
    }
    expect(await sent()).toEqual(['e11'])
    held[0]?.answer()

    expect(await sent()).toEqual(['e11', 'e22 e33'])
  })

  test('puts the next events of callers that were told together into one batch', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 1 })
    const caller = async (name: string) => {
      for (const n of [1, 2]) await writer.append(event(name, n))
    }
    for (const name of ['a', 'b', 'c']) void caller(name)
    await sent()
    void writer.append(event('d', 1))

    held[0]?.answer()

    expect(await sent()).toEqual(['a1 b1 c1', 'd1 a2 b2 c2'])
  })

  test('cuts batches by their number of events and by the bytes of the body', async () => {
    const byCount = setUp({ maxBatch: 2, maxInFlight: 9 })
    for (const n of [1, 2, 3]) void byCount.writer.append(event(`e${n}`, n))
    expect(await byCount.sent()).toEqual(['e11 e22', 'e33'])

    const one = event('e', 1, { tenant_id: 'default', metadata: { name: 'Zoë' } })
    const maxBytes = new TextEncoder().encode(JSON.stringify({ events: [one, one] })).byteLength
    for (const [bytes, expected] of [
      [maxBytes, ['e1 f1', 'g1']],
      [maxBytes - 1, ['e1', 'f1', 'g1']],
    ] as const) {
      const byBytes = setUp({ maxBytes: bytes, maxInFlight: 9 })
      for (const entity_id of ['e', 'f', 'g']) void byBytes.writer.append({ ...one, entity_id })
      expect(await byBytes.sent()).toEqual(expected)
    }
  })

  test('lets events linger for others, but not in a full batch nor in a flush', async () => {
    const { writer, clock, sent } = setUp({ lingerMs: 10, maxBatch: 2, maxInFlight: 9 })

    void writer.append(event('a', 1))
    await clock.advance(9)
    expect(await sent()).toEqual([])
    await clock.advance(1)
    expect(await sent()).toEqual(['a1'])
    for (const n of [2, 3, 4]) void writer.append(event(`e${n}`, n))
    expect(await sent()).toEqual(['a1', 'e22 e33'])
    void writer.flush()

    expect(await sent()).toEqual(['a1', 'e22 e33', 'e44'])
    expect(clock.pending).toBe(3)
  })

  test('never has two requests with events of one entity, while others overtake it', async () => {
    const { writer, held, sent, stored } = setUp({ maxInFlight: 3 })

    void writer.append(event('a', 1))
    await sent()
    for (const [name, n] of [
      ['a', 2],
      ['b', 1],
      ['a', 3],
    ] as const)
      void writer.append(event(name, n))
    expect(await sent()).toEqual(['a1', 'b1'])
    held[1]?.answer()
    expect(await sent()).toEqual(['a1', 'b1'])
    held[0]?.answer()

    expect(await sent()).toEqual(['a1', 'b1', 'a2 a3'])
    held[2]?.answer()
    await settled()
    expect(stored()).toBe('b1 a1 a2 a3')
  })

  test('sends an event with an expected version alone, so that its conflict is nobody else’s', async () => {
    const { writer, mock } = setUp({ maxInFlight: 1 }, { isOpen: true })

    const outcomes = await Promise.allSettled([
      writer.append(event('a', 1)),
      writer.append(event('a', 2, { expected_version: 7 })),
      writer.append(event('a', 3)),
      writer.append(event('a', 4, { expected_version: 2 })),
    ])

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'version_conflict', expected: 7, current: 1 } })
    expect(mock.events.map(({ payload }) => (payload as { n: number }).n)).toEqual([1, 3, 4])
  })

  test('rejects an invalid event by its field, without throwing and without sending', async () => {
    const { writer, sent } = setUp()

    const refused: [unknown, string][] = [
      [event('', 1), 'entity_id'],
      [{ ...event('a', 1), event_type: 'Not Valid' }, 'event_type'],
      [{ ...event('a', 1), expected_verson: 1 }, 'expected_verson'],
      [null, 'event'],
      [event('a', 1, { payload: { big: 1n } as never }), 'payload'],
      [event('a', 1, { payload: { half: '\ud800' } }), 'payload'],
      [event('a', 1, { payload: { long: 'x'.repeat(2 * 1024 * 1024) } }), 'event'],
    ]
    for (const [invalid, field] of refused)
      await expect(writer.append(invalid as EventInput)).rejects.toMatchObject({
        code: 'invalid_input',
        field,
      })

    expect(await sent()).toEqual([])
  })

  test('writes the event as it was when it was appended', async () => {
    const { writer, held, sent } = setUp()
    const changing = { ...event('a', 1), payload: { n: 1 } }

    void writer.append(changing)
    changing.payload.n = 2
    await sent()

    expect(held[0]?.bodies).toEqual([{ ...event('a', 1), tenant_id: 'default' }])
  })

  test('rejects the refused event alone: those behind it are sent again, in order', async () => {
    const { writer, held, sent, mock } = setUp({ maxInFlight: 1 })
    const bad = event('b', 2, { event_type: 'test.refused' })
    const appends = [event('a', 1), bad, event('a', 3), event('c', 4)].map((given) => writer.append(given))
    await sent()
    void writer.append(event('c', 5))

    held[0]?.answer(refuse(mock, [], 'test.refused'))

    expect(await sent()).toEqual(['a1 b2 a3 c4', 'a3 c4 c5'])
    await expect(appends[1]).rejects.toMatchObject({ code: 'api', status: 422 })
    held[1]?.answer()
    await expect(appends[3]).resolves.toMatchObject({ version: 1 })
  })
})

describe('an outcome that is unknown', () => {
  test('keeps what waits of the same entity from being sent, as it could be overtaken', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 1 })
    const first = writer.append(event('a', 1))
    await sent()
    const [second, other] = [writer.append(event('a', 2)), writer.append(event('b', 1))]

    held[0]?.answer(lose)

    await expect(first).rejects.toMatchObject({ code: 'outcome_unknown' })
    await expect(second).rejects.toMatchObject({ code: 'not_tried', cause: { code: 'outcome_unknown' } })
    expect(await sent()).toEqual(['a1', 'b1'])
    const later = writer.append(event('a', 3))
    held[1]?.answer()
    await sent()
    held[2]?.answer()
    await expect(Promise.all([other, later])).resolves.toHaveLength(2)
  })

  test('stops nothing if it is to stop nothing', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 1, stopEntityAfter: 'never' })
    writer.append(event('a', 1)).catch(() => {})
    await sent()
    void writer.append(event('a', 2))

    held[0]?.answer(lose)

    expect(await sent()).toEqual(['a1', 'a2'])
  })
})

describe('a writer that verifies writes', () => {
  test('finds the receipts of a batch whose answer was lost', async () => {
    const { core, mock } = setUp({}, { isOpen: true, verifyWrites: true })
    await using writer = core.writer()
    mock.fail({ type: 'drop', takesEffect: true }, { method: 'POST' })

    const receipts = await Promise.all([1, 2, 3].map((n) => writer.append(event(`e${n % 2}`, n))))

    expect(receipts.map(({ event_id }) => event_id)).toEqual(mock.events.map(({ id }) => id))
  })

  test('finds the receipts of those before a refused event, wherever that was', async () => {
    const { writer, held, sent, mock } = setUp({ maxInFlight: 1 }, { verifyWrites: true })
    const appends = [1, 2, 3].map((n) => writer.append(event(`e${n}`, n)))
    await sent()

    held[0]?.answer(async () => {
      mock.append(...(held[0]?.bodies.slice(0, 1) ?? []))
      return json({ error: 'Validation error: n is 2' }, { status: 400 })({} as SeenRequest)
    })

    await expect(appends[0]).resolves.toMatchObject({ event_id: mock.events[0]?.id })
    await expect(appends[1]).rejects.toMatchObject({ code: 'api', status: 400 })
    expect(await sent()).toEqual(['e11 e22 e33', 'e33'])
    held[1]?.answer()
    await expect(appends[2]).resolves.toMatchObject({ version: 1 })
  })

  test('refuses metadata that has no room for a mark', async () => {
    const { writer } = setUp({}, { verifyWrites: true })

    const refused = writer.append(event('a', 1, { metadata: 'plain' as never }))

    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', field: 'metadata' })
  })
})

test('a refusal stops what waits of its entity if every failure is to', async () => {
  const { writer, held, sent, mock } = setUp({ maxInFlight: 1, stopEntityAfter: 'failure' })
  const first = writer.append(event('a', 1, { event_type: 'test.refused' }))
  const behind = writer.append(event('a', 2))
  const other = writer.append(event('b', 1))
  await sent()
  const waiting = writer.append(event('a', 3))

  held[0]?.answer(refuse(mock, [], 'test.refused'))

  await expect(first).rejects.toMatchObject({ code: 'api' })
  for (const stopped of [behind, waiting])
    await expect(stopped).rejects.toMatchObject({ code: 'not_tried', cause: { code: 'api' } })
  expect(await sent()).toEqual(['a1 a2 b1', 'b1'])
  held[1]?.answer()
  await expect(other).resolves.toMatchObject({ version: 1 })
})

describe('an abort', () => {
  test('takes an event back that is not sent', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 1 })
    const { signal, abort } = aborter()
    void writer.append(event('a', 1))
    await sent()
    const taken = writer.append(event('b', 1), { signal })
    void writer.append(event('c', 1))

    abort()

    await expect(taken).rejects.toBe(signal.reason)
    held[0]?.answer()
    expect(await sent()).toEqual(['a1', 'c1'])
  })

  test('leaves an event alone that is sent, but does not let it be sent again', async () => {
    const { writer, held, sent, mock } = setUp({ maxInFlight: 1 })
    const { signal, abort } = aborter()
    const bad = writer.append(event('a', 1, { event_type: 'test.refused' }))
    const untried = writer.append(event('b', 1), { signal })
    await sent()

    abort()
    held[0]?.answer(refuse(mock, [], 'test.refused'))

    await expect(bad).rejects.toMatchObject({ code: 'api' })
    await expect(untried).rejects.toBe(signal.reason)
    expect(await sent()).toEqual(['a1 b1'])

    const second = aborter()
    const stored = writer.append(event('c', 1), { signal: second.signal })
    await sent()
    second.abort()
    held[1]?.answer()
    await expect(stored).resolves.toMatchObject({ version: 1 })
  })

  test('of one signal takes back all that it is given for, and no listener stays', async () => {
    const { writer, clock } = setUp({ maxInFlight: 1, lingerMs: 10 })
    const { signal, abort } = aborter()
    const listeners = new Set<unknown>()
    const counted = Object.assign(signal, {
      addEventListener: (_: string, listener: unknown) => void listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => void listeners.delete(listener),
    })
    const taken = [1, 2, 3].map((n) => writer.append(event(`e${n}`, n), { signal: counted }))
    expect(listeners.size).toBe(1)
    await settled()
    expect(clock.pending).toBe(1)

    abort()
    for (const listener of listeners) (listener as () => void)()

    for (const append of taken) await expect(append).rejects.toBe(signal.reason)
    expect(listeners.size).toBe(0)
    expect(clock.pending).toBe(0)
    await writer.close()
  })

  test('is refused under another name, and a writer that was to be closed is open', async () => {
    const { writer } = setUp({}, { isOpen: true })
    const misspelt = { singal: new AbortController().signal } as WaitOptions
    const refused = { code: 'config', message: expect.stringContaining('did you mean `signal`?') }

    await expect(writer.append(event('a', 1), misspelt)).rejects.toMatchObject(refused)
    await expect(writer.flush(misspelt)).rejects.toMatchObject(refused)
    await expect(writer.close(misspelt)).rejects.toMatchObject(refused)
    expect(() => writer.writable(misspelt)).toThrow(expect.objectContaining(refused))
    await expect(writer.append(event('a', 1))).resolves.toMatchObject({ version: 1 })
    await writer.close()
  })

  test('is refused if it is no signal', async () => {
    const { writer } = setUp()

    const refused = writer.append(event('a', 1), { signal: 'now' as never })

    await expect(refused).rejects.toMatchObject({ code: 'config', option: 'signal' })
    expect(writer.desiredSize).toBe(10_000)
  })

  test('that came before keeps an event out, and is no failure to be told of', async () => {
    const { writer, sent } = setUp()
    const reason = new Error('not wanted')

    void writer.append(event('a', 1), { signal: AbortSignal.abort(reason) })

    await writer.close()
    expect(await sent()).toEqual([])
  })
})

describe('ready', () => {
  test('resolves when fewer events are unsettled than may be', async () => {
    const { writer, held, sent } = setUp({ maxQueued: 2, maxBatch: 1, maxInFlight: 1 })
    await writer.ready
    expect(writer.desiredSize).toBe(2)
    for (const n of [1, 2]) void writer.append(event(`e${n}`, n))
    expect(writer.desiredSize).toBe(0)
    let isReady = false
    void writer.ready.then(() => {
      isReady = true
    })

    await sent()
    expect(isReady).toBe(false)
    held[0]?.answer()
    await sent()

    expect(isReady).toBe(true)
    expect(writer.desiredSize).toBe(1)
  })

  test('bounds what waits by a loop that awaits it', async () => {
    const { writer, mock } = setUp({ maxQueued: 5, maxBatch: 2 }, { isOpen: true })
    let most = 0

    for (let n = 0; n < 100; n++) {
      await writer.ready
      void writer.append(event(`e${n % 7}`, n))
      most = Math.max(most, 5 - writer.desiredSize)
    }
    await writer.close()

    expect(most).toBe(5)
    expect(mock.events).toHaveLength(100)
  })
})

describe('flush', () => {
  test('waits for what was appended before it, and not for what came after', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 2 })
    void writer.append(event('a', 1))
    await sent()
    let isFlushed = false
    const flushed = writer.flush().then(() => {
      isFlushed = true
    })
    void writer.append(event('b', 1))
    await sent()
    held[1]?.answer()
    await sent()
    expect(isFlushed).toBe(false)
    void writer.append(event('c', 1))
    await sent()

    held[0]?.answer()

    await flushed
    expect(await sent()).toEqual(['a1', 'b1', 'c1'])
  })

  test('tells once of the failures that nobody awaited, and of no other', async () => {
    const { writer, held, sent } = setUp({ maxInFlight: 1 })
    const awaited = writer.append(event('a', 1))
    void writer.append(event('A B', 1, { event_type: 'Not Valid' }))
    void writer.append(event('b', 2))
    await sent()
    held[0]?.answer(async () => networkFailure('ECONNREFUSED')({} as SeenRequest))
    await expect(awaited).rejects.toMatchObject({ code: 'network' })

    const error = await writer.flush().catch((thrown) => thrown)

    expect(error).toBeInstanceOf(AppendsFailedError)
    expect(error).toMatchObject({
      code: 'appends_failed',
      count: 2,
      failures: [
        { event: { entity_id: 'A B' }, error: { code: 'invalid_input', field: 'event_type' } },
        { event: { entity_id: 'b', payload: { n: 2 } }, error: { code: 'network' } },
      ],
    })
    await expect(writer.flush()).resolves.toBeUndefined()
  })

  test('does not tell what was heard late', async () => {
    const { writer } = setUp()
    const refused = writer.append(event('', 1))
    await settled()

    await expect(refused).rejects.toMatchObject({ field: 'entity_id' })
    await expect(refused.finally(() => {})).rejects.toMatchObject({ field: 'entity_id' })

    await expect(writer.flush()).resolves.toBeUndefined()
  })

  test('stops waiting, and nothing else, when its signal aborts', async () => {
    const { writer, held, sent } = setUp()
    const { signal, abort } = aborter()
    const append = writer.append(event('a', 1))
    await sent()
    const flushed = writer.flush({ signal })

    abort()

    await expect(flushed).rejects.toBe(signal.reason)
    held[0]?.answer()
    await expect(append).resolves.toMatchObject({ version: 1 })
  })
})

describe('close', () => {
  test('settles what was appended and takes no more', async () => {
    const { writer, held, sent } = setUp({ lingerMs: 1_000 })
    const append = writer.append(event('a', 1))

    const closed = writer.close()

    await expect(writer.append(event('b', 1))).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'writer',
    })
    expect(await sent()).toEqual(['a1'])
    held[0]?.answer()
    await expect(append).resolves.toMatchObject({ version: 1 })
    await closed
    await writer.close()
  })

  test('tells of failures that nobody awaited, once', async () => {
    const { writer } = setUp()
    void writer.append(event('', 1))

    await expect(writer.close()).rejects.toMatchObject({ code: 'appends_failed', count: 1 })
    await expect(writer.close()).resolves.toBeUndefined()
  })

  test('comes at the end of the block of `await using`', async () => {
    const { core, mock } = setUp({}, { isOpen: true })
    let kept: ReturnType<CoreClient['writer']> | undefined
    {
      await using writer = core.writer()
      kept = writer
      for (const n of [1, 2, 3]) void writer.append(event('a', n))
    }

    expect(mock.events).toHaveLength(3)
    await expect(kept.append(event('a', 4))).rejects.toMatchObject({ field: 'writer' })
  })

  test('gives up when its signal aborts: nothing more is sent, and what was is unknown', async () => {
    const { writer, held, sent, clock } = setUp({ maxInFlight: 1 })
    const { signal, abort } = aborter()
    const underWay = writer.append(event('a', 1))
    await sent()
    const waiting = writer.append(event('b', 1))
    void writer.append(event('c', 1))
    const closed = writer.close({ signal })

    abort()

    await expect(closed).rejects.toBe(signal.reason)
    await expect(underWay).rejects.toMatchObject({ code: 'outcome_unknown' })
    await expect(waiting).rejects.toBe(signal.reason)
    expect(await sent()).toEqual(['a1'])
    await expect(writer.close()).rejects.toMatchObject({
      failures: [{ event: { entity_id: 'c' }, error: signal.reason }],
    })
    expect(held).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  test.each([
    ['alone', 1],
    ['in a batch', 2],
  ])('gives up what the server has refused for now, %s, as not sent', async (_, count) => {
    const { writer, held, sent, clock, mock } = setUp({}, { retry: { maxRetries: 3 } })
    const { signal, abort } = aborter()
    const appended = Array.from({ length: count }, (_, n) => writer.append(event('a', n)))
    await sent()
    const closed = writer.close({ signal })
    held[0]?.answer(async () => new Response(null, { status: 429, headers: { 'retry-after': '5' } }))
    await sent()

    abort()

    await expect(closed).rejects.toBe(signal.reason)
    for (const one of appended) await expect(one).rejects.toBe(signal.reason)
    expect([held.length, mock.events.length, clock.pending]).toEqual([1, 0, 0])
  })
})

test('a writer of wrong options is refused by the option', () => {
  const { core } = setUp()

  for (const [options, option] of [
    [{ maxBatch: 0 }, 'maxBatch'],
    [{ maxBytes: 3 * 1024 * 1024 }, 'maxBytes'],
    [{ maxBytes: 13 }, 'maxBytes'],
    [{ lingerMs: -1 }, 'lingerMs'],
    [{ maxInFlight: 0.5 }, 'maxInFlight'],
    [{ maxQueued: 0 }, 'maxQueued'],
    [{ stopEntityAfter: 'always' }, 'stopEntityAfter'],
    [{ maxBatches: 1 }, 'maxBatches'],
  ] as const)
    expect(() => core.writer(options as WriterOptions)).toThrow(
      expect.objectContaining({ code: 'config', option }),
    )
})

function aborter() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort(new Error('not wanted any more')) }
}
