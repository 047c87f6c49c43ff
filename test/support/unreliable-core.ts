import { CoreClient } from '../../src/clients/core-client.ts'
import type { ClientOptions } from '../../src/clients/settings.ts'
import type { MockFlavour } from '../../src/mock/flavours.ts'
import { type MockCore, mockCore } from '../../src/mock/mock-core.ts'
import { seededRandom } from './seeded-random.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** A mock Core behind a network that loses, cuts and delays, and other writers beside the client. */
export interface UnreliableCore {
  readonly mock: MockCore
  readonly core: CoreClient
  readonly clock: VirtualClock
  readonly random: () => number
  /** Writes that reached the server, by the `n` of their payload. */
  readonly arrivals: ReadonlyMap<number, number>
  /** What went wrong, in order, for the text of a failing test. */
  readonly story: readonly string[]
}

/** How often things go wrong, from 0 to 1. */
export interface Troubles {
  readonly flavour: MockFlavour
  readonly writes: number
  readonly reads: number
  /** How often another writes to the same entity just before a request of the client arrives. */
  readonly rivals: number
  /** An event that Core refuses, as one that a schema forbids; those before it in its batch stay. */
  readonly refuses?: (event: Posted) => boolean
  /** A body that is longer is refused. */
  readonly maxBodyBytes?: number
}

const UNANSWERED = [500, 502, 504]

/** Makes one from a seed. */
export function unreliableCore(
  seed: number,
  troubles: Troubles,
  options: Partial<ClientOptions>,
): UnreliableCore {
  const random = seededRandom(seed)
  const clock = virtualClock(Date.now())
  const mock = mockCore({ flavour: troubles.flavour, clock, random })
  const arrivals = new Map<number, number>()
  const story: string[] = []
  const happens = (share: number) => random() < share
  const oneOf = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T

  const arrive: typeof globalThis.fetch = async (input, init) => {
    const body = JSON.parse(String(init?.body ?? 'null')) as Posted | null
    for (const event of body === null ? [] : (body.events ?? [body])) {
      const { n } = event.payload
      arrivals.set(n, (arrivals.get(n) ?? 0) + 1)
      if (happens(troubles.rivals)) rival(event.entity_id)
    }
    if (String(init?.body).length > (troubles.maxBodyBytes ?? Number.POSITIVE_INFINITY))
      return new Response('length limit exceeded', { status: 413 })
    const events = body?.events ?? []
    const refused = events.findIndex((event) => troubles.refuses?.(event))
    if (refused < 0) return mock.fetch(input, init)
    const before = JSON.stringify({ events: events.slice(0, refused) })
    const answer = await mock.fetch(input, { ...init, body: before })
    return answer.ok ? schemaViolation(events[refused] as Posted) : answer
  }

  function rival(entity_id: string): void {
    story.push(`a rival writes to ${entity_id}`)
    mock.append({ event_type: 'a.rival', entity_id, payload: {} })
  }

  /** The ways of a request that goes wrong; each says whether it arrives. */
  const ways: Record<string, (send: () => Promise<Response>, init?: RequestInit) => Promise<Response>> = {
    'is lost on the way': async () => failed(),
    'loses its answer': async (send) => {
      await send()
      return failed()
    },
    'has its answer cut': async (send) => {
      const answer = await send()
      const text = await answer.text()
      return new Response(text.slice(0, Math.floor(random() * text.length)), answer)
    },
    'is answered with a page': async (send) => {
      await send()
      return new Response('<!doctype html><p>Welcome</p>', { headers: { 'content-type': 'text/html' } })
    },
    'is answered with something else': async (send) => {
      await send()
      return Response.json({ ok: true })
    },
    'fails behind its back': async (send) => {
      await send()
      return new Response('bad gateway', { status: oneOf(UNANSWERED) })
    },
    'fails before': async () => new Response('bad gateway', { status: oneOf(UNANSWERED) }),
    'is refused for want of room': async () => new Response(null, { status: 429 }),
    'arrives late': async (send) => {
      clock.setTimeout(() => void send(), random() * 2_000)
      return failed()
    },
    'arrives and hangs': async (send, init) => {
      await send()
      return hanging(init?.signal)
    },
  }

  const fetch: typeof globalThis.fetch = (input, init) => {
    const isWrite = init?.method === 'POST'
    const send = () => arrive(input, init)
    if (!happens(isWrite ? troubles.writes : troubles.reads)) return send()
    const [name, way] = oneOf(Object.entries(ways))
    story.push(`${init?.method} ${new URL(String(input)).pathname} ${name}`)
    return way(send, init ?? {})
  }

  const core = new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: 'ask_test',
    fetch,
    clock,
    random,
    circuitBreaker: false,
    timeoutMs: 1_000,
    ...options,
  })
  return { mock, core, clock, random, arrivals, story }
}

function schemaViolation({ event_type }: Posted): Response {
  const details = { event_type, schema_version: 1, errors: ['no'] }
  const error = { code: 'schema_violation', message: 'no', details }
  return Response.json({ error }, { status: 422 })
}

/** An event as it arrives. */
export interface Posted {
  readonly event_type: string
  readonly entity_id: string
  readonly payload: { readonly n: number }
  readonly events?: readonly Posted[]
}

async function failed(): Promise<never> {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error('other side closed'), { code: 'ECONNRESET' }),
  })
}

function hanging(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
