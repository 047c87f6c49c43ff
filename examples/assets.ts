/**
 * The main job, end to end, on real prices: written over HTTP, read back, streamed over a WebSocket, folded by a worker.
 * Runs against an embedded mock Core, or against a real one: ALLSOURCE_CORE_URL=http://localhost:3900 ALLSOURCE_API_KEY=ask_… npm start
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CoreClient, type Event, type EventInput } from 'allsource'
import { mockCore } from 'allsource/mock'
import { fileStore, ProjectionWorker } from 'allsource/worker'
import { type Assets, foldAsset } from './asset-projection.ts'
import { listings, readPrices } from './market-data.ts'

const started = performance.now()
const run = `run-${Date.now().toString(36)}`
const url = process.env.ALLSOURCE_CORE_URL
const server = url ? undefined : await mockCore().listen()
const core = new CoreClient(url ?? server?.url ?? '', process.env.ALLSOURCE_API_KEY ?? 'ask_mock')
const folder = mkdtempSync(join(tmpdir(), 'allsource-assets-'))
process.once('exit', () => rmSync(folder, { recursive: true }))

const { version } = await core.health().catch((error: Error) => {
  console.error(`${url}: ${error.message}`)
  process.exit(1)
})
console.log(url ? `Core ${version} at ${url}` : `Mock Core (as ${version}) at ${server?.url}`)

// What there is to write. `run` tells this run's events from those of others in the same Core.
const event = (event_type: string, symbol: string, payload: object): EventInput => ({
  event_type,
  entity_id: `${run}-${symbol}`,
  payload: { symbol, ...payload },
  metadata: { run },
})
const prices = readPrices()
const symbols = [...new Set(prices.map(({ symbol }) => symbol))].sort()
const input: EventInput[] = [
  ...symbols.map((symbol) => event('asset.registered', symbol, {})),
  ...Object.entries(listings).map(([symbol, listing]) =>
    event('exchange_mapping.set', symbol, { exchange: listing.exchange, exchange_symbol: listing.symbol }),
  ),
  ...prices.map(({ symbol, ...rest }) => event('asset.updated', symbol, rest)),
]

// Writes: the first half in batches, the rest one by one while the worker runs.
const written = new Set<string>()
const progress = (label: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${label}: ${written.size}/${input.length} events `)
}
const half = Math.ceil(input.length / 2)
for (let i = 0; i < half; i += 100) {
  const { events } = await core.ingestBatch(input.slice(i, Math.min(i + 100, half)))
  for (const { event_id } of events) written.add(event_id)
  progress('history')
}

// The worker: replays what there is, then follows.
const deliveries = new Map<string, number>()
const worker = ProjectionWorker.builder(core)
  .name(run)
  .eventTypes(['asset.', 'exchange_mapping.set'])
  .initialState((): Assets => new Map())
  .reducer((assets, stored: Event) => {
    if ((stored.metadata as { run?: string } | null)?.run !== run) return
    deliveries.set(stored.id, (deliveries.get(stored.id) ?? 0) + 1)
    foldAsset(assets, stored)
  })
  .stateStore(fileStore(join(folder, 'assets.json')))
  .build()
const handle = await worker.start()
await handle.caughtUp()
const replayed = deliveries.size

for (const next of input.slice(half)) {
  written.add((await core.ingestEvent(next)).event_id)
  progress('live')
}
await handle.caughtUp()
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')

// What came of it.
const assets = handle.state()
console.table(
  Object.fromEntries(
    [...assets.values()].map(({ symbol, listing, prices, lowest, highest }) => [
      symbol,
      {
        listing: listing ?? '-',
        prices: prices.length,
        latest: prices.at(-1),
        lowest,
        highest,
        trend: sparkline(prices),
      },
    ]),
  ),
)
const first = await core.queryEvents({ entity_id: `${run}-AAPL`, event_type: 'asset.updated', limit: 1 })
console.log('first AAPL event, read back:', JSON.stringify(first.events[0]?.payload))

await handle.stop()
const restarted = await worker.start()
const isWhole = JSON.stringify([...restarted.state()]) === JSON.stringify([...assets])
await restarted.stop()

// What it cost, counted against what was written.
const seconds = (performance.now() - started) / 1000
const lost = [...written].filter((id) => !deliveries.has(id)).length
const redelivered = [...deliveries.values()].reduce((sum, times) => sum + times - 1, 0)
const expected: Assets = new Map()
for (const { event_type, payload } of input) foldAsset(expected, { event_type, payload } as Event)
const isFold = JSON.stringify([...expected]) === JSON.stringify([...assets])
console.log(`events       ${written.size} (${replayed} replayed, ${written.size - replayed} live)`)
console.log(
  `seconds      ${seconds.toFixed(2)} (${Math.round(written.size / seconds)} events/s, one write at a time for the live half)`,
)
console.log(`redelivered  ${redelivered}`)
console.log(`lost         ${lost}`)
console.log(
  `state        ${isFold ? 'equals' : 'DIFFERS FROM'} the fold of the files; after a restart of the worker it is ${isWhole ? 'whole' : 'NOT WHOLE'}`,
)

await server?.close()
process.exitCode = lost === 0 && redelivered === 0 && isFold && isWhole ? 0 : 1

function sparkline(values: readonly number[]): string {
  const bars = '▁▂▃▄▅▆▇█'
  const points = Array.from({ length: 20 }, (_, i) => values[Math.floor((i * values.length) / 20)] ?? 0)
  const [low, high] = [Math.min(...points), Math.max(...points)]
  return points.map((value) => bars[Math.round(((value - low) / (high - low || 1)) * 7)]).join('')
}
