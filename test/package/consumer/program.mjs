// A consumer of the packed package, in plain JavaScript: every entry point that needs no peer, over loopback.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CoreClient, isAllSourceError, QueryClient, VersionConflictError } from 'allsource'
import { mockCore } from 'allsource/mock'
import { EventStreamClient } from 'allsource/stream'
import { fileStore, ProjectionWorker } from 'allsource/worker'

const price = (entity, value, more = {}) => ({
  event_type: 'asset.updated',
  entity_id: entity,
  payload: { value },
  ...more,
})

const mock = mockCore({ apiKey: 'ask_smoke' })
const server = await mock.listen()
const core = new CoreClient(server.url, 'ask_smoke')

// Writes and queries.
const receipt = await core.ingestEvent(price('BTC', 1))
await core.ingestBatch([price('BTC', 2), price('ETH', 3)])
const page = await core.queryEvents({ entity_id: 'BTC' })
assert.deepEqual(
  page.events.map((event) => event.payload),
  [{ value: 1 }, { value: 2 }],
)
assert.equal(page.events[0].id, receipt.event_id)
const query = new QueryClient({ baseUrl: server.url, apiKey: 'ask_smoke', tenantId: 'default' })
assert.equal((await query.queryEvents({ entity_id: 'ETH' })).count, 1)

// Classes are the same from every entry point, and for `require`.
const conflict = await core.ingestEvent(price('BTC', 9, { expected_version: 0 })).catch((error) => error)
assert(conflict instanceof VersionConflictError && isAllSourceError(conflict), String(conflict))
const invalid = await new EventStreamClient(core).connect('c', ['*bad']).catch((error) => error)
assert(isAllSourceError(invalid), String(invalid))
assert.equal(createRequire(import.meta.url)('allsource').CoreClient, CoreClient)

// Streams: replay, then live.
const stream = await new EventStreamClient(core).connect('smoke-stream', ['asset.'])
const seen = []
for await (const message of stream) {
  seen.push(message.type === 'event' ? `${message.mode} ${message.event.payload.value}` : message.type)
  if (message.type === 'replay_complete') await core.ingestEvent(price('ETH', 4))
  if (message.type === 'event' && message.mode === 'live') break
}
assert.deepEqual(seen, ['replay 1', 'replay 2', 'replay 3', 'replay_complete', 'live 4'])

// A worker that keeps its state in a file, and goes on from there.
const folder = await mkdtemp(join(tmpdir(), 'allsource-smoke-'))
let folded = 0
const worker = () =>
  ProjectionWorker.builder(core)
    .name('smoke-worker')
    .eventTypes(['asset.'])
    .initialState(() => new Map())
    .reducer((state, event) => {
      folded += 1
      state.set(event.entity_id, (state.get(event.entity_id) ?? 0) + event.payload.value)
    })
    .stateStore(fileStore(join(folder, 'state.json')))
    .start()

const first = await worker()
await first.caughtUp()
await core.ingestEvent(price('BTC', 10))
await first.caughtUp()
assert.deepEqual(
  [...first.state()],
  [
    ['BTC', 13],
    ['ETH', 7],
  ],
)
await first.stop()

await core.ingestEvent(price('BTC', 100))
folded = 0
const second = await worker()
await second.caughtUp()
assert.equal(second.state().get('BTC'), 113)
assert.equal(folded, 1, 'events in the stored state are not folded again')
await second.stop()

await server.close()
await rm(folder, { recursive: true })
// Nothing is left open: the process ends by itself.
