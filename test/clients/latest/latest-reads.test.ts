import { describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../../../src/api.ts'
import { CoreClient } from '../../../src/clients/core-client.ts'
import type { ViewBatch } from '../../../src/clients/latest/sync.ts'
import { mockCore } from '../../../src/mock/index.ts'
import { randomRuns } from '../../support/random-runs.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { assetEvent } from '../../support/world.ts'

function definition(stamp: number): ViewDefinition {
  const set = { price: 'payload.price', stamp: { literal: stamp } }
  return {
    source: { prefixes: ['asset.'] },
    key: '{entity_id}',
    ops: [
      { on: 'asset.updated', set },
      { on: 'asset.deleted', delete: true },
    ],
  }
}

function make(seed = 1) {
  const clock = virtualClock()
  const random = seededRandom(seed)
  const mock = mockCore({ flavour: 'core-0.27.0', views: true, clock, random })
  const options = { baseUrl: 'http://core.test', apiKey: 'ask_q7Zk2vXw9RtLm4NbYc8HdPs5', clock, random }
  const core = new CoreClient({ ...options, fetch: mock.fetch, circuitBreaker: false })
  return { mock, core, clock, random }
}

/** A copy of a view, kept as the batches say, until it is told to stop. */
function follow(core: CoreClient) {
  const rows = new Map<string, unknown>()
  const controller = new AbortController()
  const counts = { snapshot: 0, changes: 0, ready: 0, reset: 0 }
  let isReady = false
  const apply = (batch: ViewBatch) => {
    counts[batch.type]++
    if (batch.type === 'ready') isReady = true
    if (batch.type === 'snapshot' || batch.type === 'reset') {
      rows.clear()
      isReady = batch.type === 'snapshot' && batch.ready
    }
    if (batch.type === 'snapshot') for (const { key, state } of batch.rows) rows.set(key, state)
    if (batch.type !== 'changes') return
    for (const { key, state } of batch.changes) {
      if (state === null) rows.delete(key)
      else rows.set(key, state)
    }
  }
  const run = async (): Promise<unknown> => {
    try {
      for await (const batch of core.sync('prices', {}, { signal: controller.signal })) apply(batch)
    } catch (error) {
      return error
    }
  }
  const done = run()
  const stop = () => {
    controller.abort('enough')
    return done
  }
  return { rows, counts, isReady: () => isReady, stop }
}

describe('a mock Core with views', () => {
  test('serves every read of a view', async () => {
    const { mock, core } = make()
    expect(await core.defineView('prices', definition(1))).toMatchObject({ generation: 1, ready: false })
    mock.append(assetEvent('BTC'), assetEvent('ETH'))
    mock.foldViews()
    expect(await core.getView('prices')).toMatchObject({ definition: definition(1), ready: true })
    const found = await core.latest('prices', 'BTC')
    expect(found).toMatchObject({ type: 'found', entity: { state: { price: 1, stamp: 1 } } })
    const ifNoneMatch = found.type === 'found' ? found.etag : undefined
    expect(await core.latest('prices', 'BTC', { ifNoneMatch })).toMatchObject({ type: 'not_modified' })
    expect(await core.latest('prices', 'x')).toEqual({ type: 'not_found', ready: true })
    expect((await core.viewEntities('prices', { limit: 1 })).next).toBe('BTC')
    expect(await core.deleteView('prices')).toBe(true)
    expect(await core.getView('prices')).toBeUndefined()
  })

  test('keeps a copy equal to the view, whatever becomes of it', async () => {
    const { seed, numRuns } = randomRuns(20)
    const seen = { snapshot: 0, changes: 0, ready: 0, reset: 0 }
    for (let run = 0; run < numRuns; run++) {
      const counts = await wildly(seed + run)
      for (const type of ['snapshot', 'changes', 'ready', 'reset'] as const) seen[type] += counts[type]
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(numRuns / 10)
  })
})

async function wildly(seed: number) {
  const { mock, core, clock, random } = make(seed)
  await core.defineView('prices', definition(0))
  const copy = follow(core)
  const stamps = () => new Set([...copy.rows.values()].map((state) => (state as { stamp: number }).stamp))
  for (let step = 1; step <= 30; step++) {
    const dice = random()
    const entity = `e${Math.floor(random() * 8)}`
    if (dice < 0.35) mock.append(assetEvent(entity, { payload: { price: step } }))
    else if (dice < 0.45) mock.append(assetEvent(entity, { event_type: 'asset.deleted' }))
    else if (dice < 0.75) mock.foldViews()
    else if (dice < 0.85) await clock.run(core.defineView('prices', definition(step)))
    else if (dice < 0.95)
      mock.fail(
        { type: 'answer', status: [429, 500, 502, 503][Math.floor(random() * 4)] ?? 504 },
        { method: 'GET' },
      )
    else mock.restart()
    await clock.advance(Math.floor(random() * 3_000))
    expect(stamps().size, `seed ${seed}: rows of ${[...stamps()]}`).toBeLessThanOrEqual(1)
  }
  mock.clearFaults()
  mock.foldViews()
  await clock.advance(60_000)
  const rows = []
  for await (const { key, state } of core.latestMany('prices')) rows.push([key, state])
  expect(Object.fromEntries(copy.rows), `seed ${seed}`).toEqual(Object.fromEntries(rows))
  expect(copy.isReady(), `seed ${seed}: the copy is told that it is ready`).toBe(true)
  expect(await copy.stop()).toBe('enough')
  return copy.counts
}
