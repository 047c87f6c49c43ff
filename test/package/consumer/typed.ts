// A consumer of the packed package, for the compiler only.
import {
  type AnyAllSourceError,
  CoreClient,
  createCoreApi,
  type Event,
  type IngestReceipt,
  isAllSourceError,
  QueryClient,
  QueryEventsParams,
} from 'allsource'
import { mockCore } from 'allsource/mock'
import { EventStreamClient, type StreamMessage } from 'allsource/stream'
import { fileStore, ProjectionWorker } from 'allsource/worker'

interface Asset {
  readonly price: number
}

export async function main(baseUrl: string): Promise<void> {
  const mock = mockCore({ flavour: 'core-0.27.0' })
  const core = new CoreClient({
    baseUrl,
    apiKey: async () => 'ask_key',
    fetch: mock.fetch,
    webSocket: mock.webSocket,
  })
  const receipt: IngestReceipt = await core.ingestEvent({ event_type: 'a.b', entity_id: 'a', payload: {} })
  // @ts-expect-error an event has an entity
  await core.ingestEvent({ event_type: 'a.b', payload: {} })

  const { data } = await createCoreApi({ baseUrl, apiKey: 'ask_key' }).GET('/api/v1/events/query', {
    params: { query: { entity_id: receipt.event_id, limit: 1 } },
  })
  const events: Event[] = data?.events ?? []
  // @ts-expect-error no such path
  await core.api.GET('/api/v1/nothing')

  const query = new QueryClient(baseUrl, 'ask_key')
  const total: number = await query.queryAndFold(new QueryEventsParams().entityId('a').limit(10), {
    initialState: () => events.length,
    reducer: (sum) => sum + 1,
  })

  for await (const message of await new EventStreamClient(core).connect('c', ['asset.'])) {
    const { type }: StreamMessage = message
    if (type === 'event') break
  }

  const worker = ProjectionWorker.builder(core)
    .name('assets')
    .initialState(() => new Map<string, Asset>())
    .reducer((state, event) => {
      state.set(event.entity_id, { price: total })
    })
    .stateStore(fileStore('assets.json'))
    .build()
  await using handle = await worker.start()
  const asset: Asset | undefined = handle.state().get('a')
  // @ts-expect-error the state is typed
  handle.state().get(asset)
}

export function advice(error: unknown): string {
  if (!isAllSourceError(error)) return 'not ours'
  const known: AnyAllSourceError = error
  return known.code === 'rate_limited' ? `in ${known.retryAfterMs ?? 0} ms` : known.message
}
