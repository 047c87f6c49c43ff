import { abortable } from '../../internal/abort.ts'
import type { Clock } from '../../internal/clock.ts'
import { sleep } from '../../internal/sleep.ts'
import type { MockHost, Outcome } from '../host.ts'
import { emptyAnswer, type HeldAnswer, isHeld, type MockAnswer, type MockRequest } from '../http/answer.ts'
import type { Gate } from './gate.ts'

/** What a door has to show to its client. */
export type Settled =
  | { readonly type: 'answer'; readonly answer: MockAnswer; readonly cut?: BodyCut }
  | { readonly type: 'drop' }
  | { readonly type: 'refuse' }

/** Where a body breaks off. Without `bytes`, in its middle. */
export interface BodyCut {
  readonly bytes?: number
}

/** The rest of a door: what happens to a request between its arrival and its answer, whoever asks. */
export interface DoorParts {
  readonly host: MockHost
  readonly clock: Clock
  /** @default no request has to wait for another */
  readonly gate?: Gate | undefined
}

// Made outside of Core's CORS layer.
const overloaded = emptyAnswer(429, { 'retry-after': '1' })

/** Takes a request in and waits for what becomes of it. Rejects with the signal's reason when the client leaves. */
export async function settle(parts: DoorParts, request: MockRequest, signal?: AbortSignal): Promise<Settled> {
  const { gate } = parts
  if (gate === undefined) return carryOut(parts, parts.host.receive(request), signal)
  if (isLongPoll(request)) {
    const settled = await carryOut(parts, parts.host.receive(request), signal)
    return inPlace(gate, async () => settled)
  }
  return inPlace(gate, () => carryOut(parts, parts.host.receive(request), signal))
}

async function inPlace(gate: Gate, work: () => Promise<Settled>): Promise<Settled> {
  const place = gate.enter()
  if (place !== true && !(await place)) return { type: 'answer', answer: overloaded }
  try {
    return await work()
  } finally {
    gate.leave()
  }
}

function isLongPoll({ path, query }: MockRequest): boolean {
  return /^\/api\/v1\/views\/.*\/changes$/.test(path) && /(^|&)wait=(?!0(&|$))/.test(query)
}

/** Does what an outcome says. */
export async function carryOut(
  { host, clock }: DoorParts,
  outcome: Outcome,
  signal?: AbortSignal,
): Promise<Settled> {
  if (outcome.type === 'hang') return abortable(new Promise<never>(() => {}), signal)
  if (outcome.type !== 'answer') return outcome
  const { reply, delayMs, cut } = outcome
  if (delayMs > 0) await sleep(delayMs, clock, signal)
  const answer = isHeld(reply) ? await whenReady(host, reply, clock, signal) : reply
  if (answer === undefined) return { type: 'drop' }
  return { type: 'answer', answer, ...(cut === undefined ? {} : { cut }) }
}

/** The answer when it comes, or `undefined` if the server stops before. */
function whenReady(
  host: MockHost,
  held: HeldAnswer,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<MockAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const finish = (answer: MockAnswer | undefined) => {
      cleanUp()
      resolve(answer)
    }
    const look = (isOver: boolean) => {
      const answer = held.poll(isOver)
      if (answer !== undefined) finish(answer)
    }
    const onAbort = () => {
      cleanUp()
      reject(signal?.reason)
    }
    const cancelTimer = clock.setTimeout(() => look(true), Math.max(0, held.untilMs - clock.now()))
    const forget = host.watch({ changed: () => look(false), stopped: () => finish(undefined) })
    const cleanUp = () => {
      cancelTimer()
      forget()
      signal?.removeEventListener('abort', onAbort)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
  })
}

/** The part of a body that arrives, `undefined` for all of it. */
export function cutBody(body: Uint8Array, cut: BodyCut | undefined): Uint8Array | undefined {
  return cut === undefined ? undefined : body.subarray(0, cut.bytes ?? Math.floor(body.length / 2))
}
