import type { EventInput } from '../../src/api.ts'
import type { FetchLike } from '../../src/transport/options.ts'
import { hang, json, networkFailure, type SeenRequest, type Step, text } from './fake-fetch.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { pickWeighted, type Weighted } from './weighted.ts'

/** What a wire of chance is made of. */
export interface UnsureWireOptions {
  readonly fetch: FetchLike
  readonly clock: VirtualClock
  readonly random: () => number
  /** How long a client waits for an answer: what is late comes after that. */
  readonly timeoutMs: number
}

/**
 * A way to a server on which requests are slow, lost, refused, too large, or arrive when nobody waits for them any more. An event whose
 * payload says `isPoison` is refused as an item of its batch, behind those before it.
 */
export function unsureWire({ fetch, clock, random, timeoutMs }: UnsureWireOptions): FetchLike {
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms))
  const fail: Step = networkFailure('ECONNRESET')

  return async (url, init) => {
    if (init.method !== 'POST') return fetch(url, init)
    const request = { signal: init.signal } as SeenRequest
    const deliver = () => deliverItems(fetch, url, init)
    const fates: Weighted[] = []
    let answer: () => Promise<Response> = deliver
    const fate = (weight: number, outcome: () => Promise<Response>) =>
      fates.push([
        '',
        weight,
        () => {
          answer = outcome
        },
      ])
    fate(12, deliver)
    fate(1, async () => {
      await deliver()
      return fail(request)
    })
    fate(1, async () => fail(request))
    fate(1, async () => networkFailure('ECONNREFUSED')(request))
    fate(1, async () => json({ error: 'busy', scope: 'tenant' }, { status: 503 })(request))
    fate(0.5, async () => text('', { status: 429, headers: { 'retry-after': '1' } })(request))
    fate(0.5, async () => text('length limit exceeded', { status: 413 })(request))
    fate(0.5, async () => {
      void wait(timeoutMs * (1 + random())).then(deliver)
      return hang()(request)
    })
    const [, , pick] = pickWeighted(fates, random)
    pick()
    await wait(Math.floor(random() * 20))
    if (init.signal?.aborted) throw init.signal.reason
    return answer()
  }
}

/** Core stores the items of a batch one by one until it refuses one. */
async function deliverItems(fetch: FetchLike, url: string, init: RequestInit): Promise<Response> {
  const { signal: _, ...sent } = init
  const body = JSON.parse(String(init.body)) as EventInput | { readonly events: readonly EventInput[] }
  const events = 'events' in body ? body.events : [body]
  const place = events.findIndex(({ payload }) => (payload as { isPoison?: boolean }).isPoison)
  if (place < 0) return fetch(url, sent)
  if (place > 0) await fetch(url, { ...sent, body: JSON.stringify({ events: events.slice(0, place) }) })
  const { event_type } = events[place] ?? {}
  const error = { code: 'schema_violation', message: 'it is poison', details: { event_type } }
  return json({ error }, { status: 422 })({} as SeenRequest)
}
