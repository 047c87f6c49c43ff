import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAllSourceError } from '../../src/errors.ts'
import {
  breakInBody,
  hang,
  hangInBody,
  json,
  networkFailure,
  type Step,
  status,
  text,
} from '../support/fake-fetch.ts'
import { randomRuns } from '../support/random-runs.ts'
import { ending, operations, testTransport } from '../support/test-transport.ts'

const CLASSES = ['safe', 'conditional', 'unsafe'] as const

/** How many requests are seen and how the call ends, as in `4 network`. */
async function fate(step: Step, retryClass: (typeof CLASSES)[number], retry?: false): Promise<string> {
  const { call, requests, clock } = testTransport([step])
  const end = await ending(call(operations[retryClass], { retry }))
  expect(clock.pending).toBe(0)
  if (isAllSourceError(end)) {
    expect(end.attempts).toHaveLength(requests.length)
    return `${requests.length} ${end.code}`
  }
  return `${requests.length} ${String(end)}`
}

const FOR_GOOD = [
  301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 425, 451, 501,
  505,
]
const TRANSIENT = [500, 502, 503, 504]
const NO_CONNECTION = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
]
const BROKEN_CONNECTION = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT', 'HPE_INVALID_CONSTANT']

/** Each row: what every attempt meets, and the fate of a safe, a conditional and an unsafe call. */
const fates: [name: string, step: Step, ...fates: [string, string, string]][] = [
  ['200', status(200), '1 ok', '1 ok', '1 ok'],
  ['201', status(201), '1 ok', '1 ok', '1 ok'],
  ...FOR_GOOD.map((code) => row(String(code), status(code), '1 api', '1 api', '1 api')),
  ['408', status(408), '4 api', '1 api', '1 api'],
  ['429', status(429), '4 rate_limited', '4 rate_limited', '4 rate_limited'],
  ...TRANSIENT.map((code) =>
    row(String(code), status(code), '4 api', '1 outcome_unknown', '1 outcome_unknown'),
  ),
  ['507', status(507), '1 api', '1 outcome_unknown', '1 outcome_unknown'],
  ['599', status(599), '1 api', '1 outcome_unknown', '1 outcome_unknown'],
  ['520', status(520), '1 api', '1 outcome_unknown', '1 outcome_unknown'],
  [
    'a 503 that names a scope',
    json({ error: 'x', scope: 'global' }, { status: 503 }),
    '4 rate_limited',
    '4 rate_limited',
    '1 rate_limited',
  ],
  [
    'a 503 that says nothing was written',
    json({ error: 'Store is read-only' }, { status: 503 }),
    '4 api',
    '4 api',
    '1 outcome_unknown',
  ],
  [
    'a 503 that says something else',
    json({ error: 'Queue full: it may be stored' }, { status: 503 }),
    '4 api',
    '1 outcome_unknown',
    '1 outcome_unknown',
  ],
  [
    'a 500 with the text of a refusal',
    json({ error: 'Store is read-only' }, { status: 500 }),
    '4 api',
    '1 outcome_unknown',
    '1 outcome_unknown',
  ],
  [
    'a conflict',
    json({ error: 'version_conflict', expected_version: 1, current_version: 2 }, { status: 409 }),
    '1 version_conflict',
    '1 version_conflict',
    '1 version_conflict',
  ],
  [
    'a gateway’s 400 for a 503',
    json({ error: 'HTTP 503: %{}' }, { status: 400 }),
    '4 api',
    '1 outcome_unknown',
    '1 outcome_unknown',
  ],
  [
    'a gateway’s 422 for a 500',
    json({ error: 'HTTP 500: ""' }, { status: 422 }),
    '4 api',
    '1 outcome_unknown',
    '1 outcome_unknown',
  ],
  [
    'a gateway’s 422 for a 429',
    json({ error: 'HTTP 429: ""' }, { status: 422 }),
    '4 rate_limited',
    '4 rate_limited',
    '4 rate_limited',
  ],
  ['a gateway’s 422 for a 400', json({ error: 'HTTP 400: ""' }, { status: 422 }), '1 api', '1 api', '1 api'],
  ['a gateway’s 502 for a 404', json({ error: 'HTTP 404: ""' }, { status: 502 }), '1 api', '1 api', '1 api'],
  [
    'a gateway’s 422 for a conflict',
    json({ error: 'HTTP 409: %{"error" => "version_conflict"}' }, { status: 422 }),
    '1 version_conflict',
    '1 version_conflict',
    '1 version_conflict',
  ],
  ...NO_CONNECTION.map((code) => row(code, networkFailure(code), '4 network', '4 network', '4 network')),
  ...BROKEN_CONNECTION.map((code) =>
    row(code, networkFailure(code), '4 network', '1 outcome_unknown', '1 outcome_unknown'),
  ),
  ['a refusal on every address', refusedTwice, '4 network', '4 network', '4 network'],
  ['a time-out of connecting', connectTimeout, '4 network', '4 network', '4 network'],
  ['no answer', hang(), '4 timeout', '1 outcome_unknown', '1 outcome_unknown'],
  ['a body that does not end', hangInBody(), '4 timeout', '1 outcome_unknown', '1 outcome_unknown'],
  ['a body that breaks off', breakInBody(), '1 protocol', '1 protocol', '1 protocol'],
  [
    'a body that breaks off under a 500',
    breakInBody('{"err', { status: 500 }),
    '4 api',
    '1 outcome_unknown',
    '1 outcome_unknown',
  ],
  ['a body that breaks off under a 400', breakInBody('{"err', { status: 400 }), '1 api', '1 api', '1 api'],
  [
    'an HTML page under a 502',
    text('<html>Bad gateway</html>', { status: 502 }),
    '4 api',
    '1 outcome_unknown',
    '1 outcome_unknown',
  ],
]

function row(
  name: string,
  step: Step,
  safe: string,
  conditional: string,
  unsafe: string,
): (typeof fates)[number] {
  return [name, step, safe, conditional, unsafe]
}

function refusedTwice(): never {
  const refused = ['::1', '127.0.0.1'].map((address) =>
    Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' }),
  )
  throw new TypeError('fetch failed', { cause: new AggregateError(refused) })
}

function connectTimeout(): never {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT', syscall: 'connect' }),
  })
}

test.each(fates)('after %s repeats only what cannot write twice', async (_, step, ...expected) => {
  for (const [i, retryClass] of CLASSES.entries()) expect(await fate(step, retryClass)).toBe(expected[i])
})

test.each(fates)('after %s never repeats with `retry: false`', async (_, step, ...expected) => {
  for (const [i, retryClass] of CLASSES.entries())
    expect(await fate(step, retryClass, false)).toBe(expected[i]?.replace(/^\d/, '1'))
})

test('ends with the first answer that settles the call', async () => {
  const { call, requests, clock } = testTransport([
    status(503),
    networkFailure('ECONNRESET'),
    json({ fine: true }),
    status(500),
  ])
  expect(await (await call()).json()).toEqual({ fine: true })
  expect(requests).toHaveLength(3)
  expect(clock.now()).toBe(200 + 400)
})

test('doubles the ceiling of the wait up to the longest', async () => {
  const { call, clock } = testTransport([status(503)], { circuitBreaker: false })
  await ending(call(operations.safe, { retry: { maxRetries: 8 } }))
  expect(clock.now()).toBe(200 + 400 + 800 + 1_600 + 3_200 + 6_400 + 10_000 + 10_000)
})

test('waits anything between nothing and the ceiling', async () => {
  const randoms = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 3,
    maxLength: 3,
  })
  await fc.assert(
    fc.asyncProperty(randoms, async (values) => {
      const left = [...values]
      const times: number[] = []
      const note: Step = () => {
        times.push(clock.now())
        return new Response(null, { status: 503 })
      }
      const { call, clock } = testTransport([note], { random: () => left.shift() ?? 0 })
      await ending(call())
      expect(left).toEqual([])
      for (const [i, ceilingMs] of [200, 400, 800].entries()) {
        expect((times[i + 1] as number) - (times[i] as number)).toBeCloseTo(
          (values[i] as number) * ceilingMs,
          6,
        )
      }
    }),
    randomRuns(100),
  )
})

test.each([
  ['a 429', status(429, { 'retry-after': '2' })],
  ['a 503', status(503, { 'retry-after': '2' })],
  ['a 503 that names a scope', json({ scope: 'tenant', retry_after: 2 }, { status: 503 })],
])('comes back after %s no earlier than it asks', async (_, step) => {
  const { start, requests, clock } = testTransport([step, json({})], { random: () => 0 })
  const done = start()
  await clock.advance(1_999)
  expect(requests).toHaveLength(1)
  await clock.advance(1)
  expect((await done).status).toBe(200)
})

test('waits longer than it is asked to where its own wait is longer', async () => {
  const { call, clock } = testTransport([status(429, { 'retry-after': '0' }), json({})])
  await call()
  expect(clock.now()).toBe(200)
})

test('gives up at once when the wait asked for would end after the deadline', async () => {
  const { call, requests, clock } = testTransport([status(429, { 'retry-after': '5' })])
  const end = await ending(call(operations.safe, { deadlineMs: 4_000 }))
  expect(end).toMatchObject({ code: 'rate_limited', retryAfterMs: 5_000 })
  expect(requests).toHaveLength(1)
  expect(clock.now()).toBe(0)
})

test('gives up at once when the wait asked for is longer than `maxRetryAfterMs`', async () => {
  const { call, requests, clock } = testTransport([status(503, { 'retry-after': '61' })])
  expect(await ending(call())).toMatchObject({ code: 'api', status: 503 })
  expect(requests).toHaveLength(1)
  expect(clock.now()).toBe(0)
})

test('gives up at once when the wait asked for would end with the deadline', async () => {
  const { call, requests } = testTransport([status(429, { 'retry-after': '4' })])
  const end = await ending(call(operations.safe, { deadlineMs: 4_000 }))
  expect(end).toMatchObject({ code: 'rate_limited', retryAfterMs: 4_000 })
  expect(requests).toHaveLength(1)
})

const awaitsArchive = (error: string, seconds: number) =>
  json({ error }, { status: 503, headers: { 'retry-after': String(seconds) } })

test.each([
  ['archive_index_incomplete', 1],
  ['archive_hydration_refused', 30],
  ['archive_budget_exceeded', 300],
  ['read_model_busy', 1],
])('waits %s out up to the deadline, however often it is told to', async (error, seconds) => {
  const refusals = Array.from({ length: 9 }, () => awaitsArchive(error, seconds))
  const { transport, call, requests, clock } = testTransport([...refusals, json({})], { random: () => 0 })
  expect((await call(operations.safe, { deadlineMs: 3_600_000 })).status).toBe(200)
  expect(requests).toHaveLength(10)
  expect(clock.now()).toBe(9 * seconds * 1_000)
  expect(transport.circuitState).toBe('closed')
})

test('waits for an archive never past the deadline', async () => {
  const { call, requests, clock } = testTransport([awaitsArchive('archive_hydration_refused', 30)])
  const end = await ending(call(operations.safe, { deadlineMs: 200_000 }))
  expect(end).toMatchObject({ code: 'api', status: 503, body: { error: 'archive_hydration_refused' } })
  expect([requests.length, clock.now()]).toEqual([7, 180_000])
})

test('waits for an archive as for anything else without a deadline', async () => {
  const often = testTransport([awaitsArchive('archive_hydration_refused', 30)])
  expect(await ending(often.call())).toMatchObject({ code: 'api', status: 503 })
  expect([often.requests.length, often.clock.now()]).toEqual([4, 90_000])
  const long = testTransport([awaitsArchive('archive_budget_exceeded', 300)])
  expect(await ending(long.call())).toMatchObject({ code: 'api', status: 503 })
  expect([long.requests.length, long.clock.now()]).toEqual([1, 0])
})

test('does not ask for ever where an archive names no time to come again', async () => {
  const { call, requests } = testTransport([json({ error: 'archive_hydration_refused' }, { status: 503 })])
  await ending(call(operations.safe, { deadlineMs: 3_600_000 }))
  expect(requests).toHaveLength(4)
})

test.each([false, { maxRetries: 0 }] as const)(
  'does not wait for an archive with `retry: %j`',
  async (retry) => {
    const { call, requests } = testTransport([awaitsArchive('archive_index_incomplete', 1)])
    await ending(call(operations.safe, { retry, deadlineMs: 3_600_000 }))
    expect(requests).toHaveLength(1)
  },
)

test('waits for an archive with a write only if the document says that nothing was written', async () => {
  const steps = [...Array.from({ length: 5 }, () => awaitsArchive('archive_index_incomplete', 1)), json({})]
  const known = { ...operations.conditional, refusals: ['archive_index_incomplete'] }
  const one = testTransport(steps)
  expect((await one.call(known, { deadlineMs: 60_000 })).status).toBe(200)
  const batch = testTransport(steps)
  expect(await ending(batch.call(operations.unsafe, { deadlineMs: 60_000 }))).toMatchObject({
    code: 'outcome_unknown',
  })
  expect(batch.requests).toHaveLength(1)
})

test('bounds by `maxRetryAfterMs` what a server asks for, not its own waits', async () => {
  const impatient = { maxRetryAfterMs: 0 }
  const own = testTransport([status(503)], impatient)
  await ending(own.call())
  expect([own.requests.length, own.clock.now()]).toEqual([4, 1_400])
  const asked = testTransport([status(503, { 'retry-after': '5' })], impatient)
  await ending(asked.call())
  expect([asked.requests.length, asked.clock.now()]).toEqual([1, 0])
})

test('rejects with the reason of a caller who gives up in the line, not with the answer before', async () => {
  const { start, clock, requests } = testTransport([status(503), hang()], { maxConcurrent: 1 })
  const controller = new AbortController()
  const end = ending(start(operations.safe, { signal: controller.signal }))
  await clock.advance(100)
  const busy = ending(start(operations.safe, { timeoutMs: 900 }))
  await clock.advance(100)
  controller.abort('enough')
  expect(await end).toBe('enough')
  expect(requests).toHaveLength(2)
  await clock.run(busy)
})

test('gives up before a wait of its own that would end after the deadline', async () => {
  const { call, requests, clock } = testTransport([status(503)])
  expect(await ending(call(operations.safe, { deadlineMs: 500 }))).toMatchObject({ code: 'api', status: 503 })
  expect(requests).toHaveLength(2)
  expect(clock.now()).toBe(200)
})

test('reports what the server answered, not that the breaker then refused the next try', async () => {
  const { call, requests } = testTransport([status(500)], { circuitBreaker: { threshold: 2 } })
  const end = await ending(call())
  expect(end).toMatchObject({ code: 'api', status: 500, attempts: [{ outcome: 500 }, { outcome: 500 }] })
  expect(requests).toHaveLength(2)
})

test('names every attempt with what it met and how long it took', async () => {
  const slow: Step = async () => {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 70))
    return new Response(null, { status: 502 })
  }
  const { call, clock } = testTransport([slow, networkFailure('ECONNREFUSED'), status(404)])
  expect(await ending(call())).toMatchObject({
    code: 'api',
    request: { method: 'GET', path: '/api/v1/stats' },
    attempts: [
      { outcome: 502, elapsedMs: 70 },
      { outcome: 'network', elapsedMs: 0 },
      { outcome: 404, elapsedMs: 0 },
    ],
  })
})

test('does not repeat an answer that the document counts as one', async () => {
  const { call, requests } = testTransport([json({ status: 'unhealthy' }, { status: 503 })])
  await ending(call({ ...operations.safe, answers: [503] }))
  expect(requests).toHaveLength(1)
})

test('does not ask a failing key provider again', async () => {
  let asked = 0
  const apiKey = () => {
    asked++
    throw new Error('vault sealed')
  }
  const { call, requests } = testTransport([json({})], { apiKey })
  expect(await ending(call())).toMatchObject({ code: 'network', phase: 'auth' })
  expect([asked, requests.length]).toEqual([1, 0])
})

test('multiplies a storm of refusals by no more than a little', async () => {
  const { transport, start, requests, clock } = testTransport([status(503)], { random: Math.random })
  const caller = async () => {
    for (let i = 0; i < 20; i++) {
      await ending(start())
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 500))
    }
  }
  await clock.run(Promise.all(Array.from({ length: 100 }, caller)))
  expect(transport.circuitState).not.toBe('closed')
  expect(requests.length).toBeLessThanOrEqual(1.1 * 100 * 20)
})
