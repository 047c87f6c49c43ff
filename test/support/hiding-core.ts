import { CoreClient } from '../../src/clients/core-client.ts'
import type { ClientOptions } from '../../src/clients/settings.ts'
import { type MockCore, type MockCoreOptions, mockCore } from '../../src/mock/mock-core.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** A mock Core that has counted some events already and does not show them yet, as a real one may for a moment. */
export interface HidingCore {
  readonly mock: MockCore
  readonly core: CoreClient
  readonly clock: VirtualClock
  /** The newest events of the log that no query shows; each query shows one more after `queriesUntilSeen`. */
  hide(count: number, queriesUntilSeen?: number): void
  /** The writes that were sent. */
  readonly writes: readonly string[]
}

/** Makes one. */
export function hidingCore(
  mockOptions: MockCoreOptions = {},
  options: Partial<ClientOptions> = {},
): HidingCore {
  const clock = virtualClock(Date.now())
  const mock = mockCore({ clock, ...mockOptions })
  let hidden = 0
  let queriesLeft = 0
  const writes: string[] = []

  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (init?.method === 'POST') writes.push(String(init.body))
    const isQuery = String(input).includes('/events/query?') && !String(input).includes('allsource_probe')
    const response = await mock.fetch(input, init)
    if (!isQuery || hidden === 0) return response
    if (queriesLeft-- <= 0) {
      hidden = 0
      return response
    }
    const unseen = new Set(mock.events.slice(-hidden).map(({ id }) => id))
    const page = (await response.json()) as { events: { id: string }[]; total_count: number; count: number }
    const events = page.events.filter(({ id }) => !unseen.has(id))
    return Response.json({ ...page, events, count: events.length, total_count: page.total_count - hidden })
  }

  const core = new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: 'ask_test',
    fetch,
    clock,
    random: () => 0.5,
    circuitBreaker: false,
    ...options,
  })
  return {
    mock,
    core,
    clock,
    writes,
    hide(count, queriesUntilSeen = Number.POSITIVE_INFINITY) {
      hidden = count
      queriesLeft = queriesUntilSeen
    },
  }
}
