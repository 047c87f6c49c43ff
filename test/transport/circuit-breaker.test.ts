import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { CircuitOpenError } from '../../src/errors.ts'
import { type Admission, CircuitBreaker } from '../../src/transport/circuit-breaker.ts'
import { type Admitted, breakerModel } from '../support/breaker-model.ts'
import { randomRuns } from '../support/random-runs.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const THRESHOLD = 3
const RECOVERY_MS = 1_000

function make() {
  const clock = virtualClock()
  const breaker = new CircuitBreaker({ threshold: THRESHOLD, recoveryMs: RECOVERY_MS }, clock)
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) breaker.admit().fail()
  }
  return { clock, breaker, fail }
}

async function makeHalfOpen() {
  const made = make()
  made.fail(THRESHOLD)
  await made.clock.advance(RECOVERY_MS)
  return made
}

test('stays closed below the threshold', () => {
  const { breaker, fail } = make()
  fail(THRESHOLD - 1)
  expect(breaker.state).toBe('closed')
})

test('opens at the threshold and says how long it stays so', async () => {
  const { breaker, clock, fail } = make()
  fail(THRESHOLD)
  expect(breaker.state).toBe('open')
  await clock.advance(400)
  expect(() => breaker.admit()).toThrow(expect.objectContaining({ code: 'circuit_open', retryAfterMs: 600 }))
})

test('names the call that it refuses', () => {
  const { breaker, fail } = make()
  fail(THRESHOLD)
  const request = { method: 'GET', path: '/api/v1/stats' }
  expect(() => breaker.admit({ request })).toThrow(expect.objectContaining({ request }))
})

test('counts consecutive failures only: a success starts the count anew', () => {
  const { breaker, fail } = make()
  fail(THRESHOLD - 1)
  breaker.admit().succeed()
  fail(THRESHOLD - 1)
  expect(breaker.state).toBe('closed')
})

test('lets an end that says nothing neither count nor start the count anew', () => {
  const { breaker, fail } = make()
  fail(THRESHOLD - 1)
  breaker.admit().release()
  expect(breaker.state).toBe('closed')
  fail(1)
  expect(breaker.state).toBe('open')
})

test('is half-open as soon as the recovery is over, and not before', async () => {
  const { breaker, clock, fail } = make()
  fail(THRESHOLD)
  await clock.advance(RECOVERY_MS - 1)
  expect(breaker.state).toBe('open')
  await clock.advance(1)
  expect(breaker.state).toBe('half_open')
})

test('admits exactly one of twenty when half-open', async () => {
  const { breaker } = await makeHalfOpen()
  const outcomes = Array.from({ length: 20 }, () => {
    try {
      return breaker.admit().isProbe
    } catch (error) {
      return error instanceof CircuitOpenError && 'refused'
    }
  })
  expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(19)
})

test('closes when the probe succeeds', async () => {
  const { breaker, fail } = await makeHalfOpen()
  breaker.admit().succeed()
  expect(breaker.state).toBe('closed')
  fail(THRESHOLD - 1)
  expect(breaker.state).toBe('closed')
})

test('reopens for the whole recovery when the probe fails', async () => {
  const { breaker, clock } = await makeHalfOpen()
  await clock.advance(300)
  breaker.admit().fail()
  expect(breaker.state).toBe('open')
  await clock.advance(RECOVERY_MS - 1)
  expect(() => breaker.admit()).toThrow(expect.objectContaining({ retryAfterMs: 1 }))
})

test('gives the place of an aborted probe to the next caller at once', async () => {
  const { breaker } = await makeHalfOpen()
  breaker.admit().release()
  expect(breaker.admit().isProbe).toBe(true)
  expect(() => breaker.admit()).toThrow(CircuitOpenError)
})

test('gives the place of a hung probe away after the recovery time', async () => {
  const { breaker, clock } = await makeHalfOpen()
  const hung = breaker.admit()
  await clock.advance(RECOVERY_MS)
  const second = breaker.admit()
  expect(second.isProbe).toBe(true)
  hung.fail()
  expect(breaker.state).toBe('half_open')
  second.succeed()
  expect(breaker.state).toBe('closed')
})

test('does not listen to attempts that were admitted before it opened', async () => {
  const { breaker, clock, fail } = make()
  const [early, late] = [breaker.admit(), breaker.admit()]
  fail(THRESHOLD)
  early.succeed()
  expect(breaker.state).toBe('open')
  await clock.advance(RECOVERY_MS)
  breaker.admit().succeed()
  fail(THRESHOLD - 1)
  late.fail()
  expect(breaker.state).toBe('closed')
})

test('refuses a call that has not begun only while no probe is due', async () => {
  const { breaker, clock, fail } = make()
  const request = { method: 'GET', path: '/api/v1/stats' }
  expect(breaker.refusalOf(request)).toBeUndefined()
  fail(THRESHOLD)
  await clock.advance(400)
  expect(breaker.refusalOf(request)).toMatchObject({ code: 'circuit_open', retryAfterMs: 600, request })
  await clock.advance(600)
  expect(breaker.refusalOf(request)).toBeUndefined()
  breaker.admit()
  expect(breaker.refusalOf(request)).toBeUndefined()
  expect(breaker.state).toBe('half_open')
})

test('gives ten refusals in ten milliseconds the frames of their callers, and spares the others', async () => {
  const { breaker, clock, fail } = make()
  fail(THRESHOLD)
  const framed = () =>
    Array.from({ length: 30 }, () => tryAdmit(breaker) as CircuitOpenError).filter(({ stack }) =>
      stack?.includes('circuit-breaker.test'),
    )
  expect(framed()).toHaveLength(10)
  await clock.advance(9)
  expect(framed()).toHaveLength(0)
  await clock.advance(1)
  expect(framed()).toHaveLength(10)
})

type Command =
  | { readonly type: 'admit' }
  | { readonly type: 'advance'; readonly ms: number }
  | { readonly type: 'end'; readonly how: keyof Ends; readonly pick: number }
type Ends = Pick<Admission, 'succeed' | 'fail' | 'release'>

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ type: 'admit' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('end' as const),
      how: fc.constantFrom('fail', 'fail', 'succeed', 'release'),
      pick: fc.nat(50),
    }) as fc.Arbitrary<Command>,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 250, 500, 999, 1_000, 1_001),
    }),
  },
)

test('equals its model over random sequences of admissions, endings and waits', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let nowMs = 0
      const clock = { now: () => nowMs, setTimeout: () => () => {} }
      const breaker = new CircuitBreaker({ threshold: THRESHOLD, recoveryMs: RECOVERY_MS }, clock)
      const model = breakerModel(THRESHOLD, RECOVERY_MS)
      const open: { readonly real: Admission; readonly id: number }[] = []
      for (const step of commands) {
        if (step.type === 'advance') nowMs += step.ms
        else if (step.type === 'admit') {
          const expected = model.admit(nowMs)
          const real = tryAdmit(breaker)
          expect(verdict(real)).toEqual(verdict(expected))
          if (expected.type === 'admitted' && 'fail' in real) open.push({ real, id: expected.id })
        } else {
          const [ended] = open.splice(step.pick % Math.max(1, open.length), 1)
          ended?.real[step.how]()
          if (ended !== undefined) model.end(ended.id, step.how, nowMs)
        }
        expect(breaker.state).toBe(model.state(nowMs))
      }
    }),
    randomRuns(10_000),
  )
})

function tryAdmit(breaker: CircuitBreaker): Admission | CircuitOpenError {
  try {
    return breaker.admit()
  } catch (error) {
    return error as CircuitOpenError
  }
}

function verdict(admitted: Admission | CircuitOpenError | Admitted) {
  if ('retryAfterMs' in admitted) return { retryAfterMs: admitted.retryAfterMs }
  return { isProbe: admitted.isProbe }
}

test('agrees with cockatiel’s consecutive breaker on calls that come one after the other', async () => {
  vi.useFakeTimers()
  try {
    const step = fc.oneof(
      fc.constantFrom('succeed' as const, 'fail' as const, 'fail' as const),
      fc.constantFrom(400, 999, 1_001),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const theirs = circuitBreaker(handleAll, {
          breaker: new ConsecutiveBreaker(THRESHOLD),
          halfOpenAfter: RECOVERY_MS,
        })
        const ours = new CircuitBreaker(
          { threshold: THRESHOLD, recoveryMs: RECOVERY_MS },
          { now: Date.now, setTimeout: () => () => {} },
        )
        for (const next of steps) {
          if (typeof next === 'number') vi.advanceTimersByTime(next)
          else expect(oursAfter(ours, next)).toBe(await theirsAfter(theirs, next))
        }
      }),
      randomRuns(300),
    )
  } finally {
    vi.useRealTimers()
  }
})

function oursAfter(breaker: CircuitBreaker, how: 'succeed' | 'fail'): string {
  const admission = tryAdmit(breaker)
  if ('retryAfterMs' in admission) return 'refused'
  admission[how]()
  return how
}

async function theirsAfter(
  policy: ReturnType<typeof circuitBreaker>,
  how: 'succeed' | 'fail',
): Promise<string> {
  const failure = new Error('down')
  return policy
    .execute(() => {
      if (how === 'fail') throw failure
    })
    .then(
      () => 'succeed',
      (error: unknown) => (error instanceof BrokenCircuitError ? 'refused' : 'fail'),
    )
}
