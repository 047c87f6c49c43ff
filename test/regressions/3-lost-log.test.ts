// Issue 3: a worker took a log that was lost and had grown again for the one it knew, and kept events that were gone.
import { CoreClient } from 'allsource'
import { mockCore } from 'allsource/mock'
import { memoryStore, ProjectionWorker } from 'allsource/worker'
import { expect, it } from 'vitest'

it('builds the state anew when the log was lost and has grown beyond the stored position', async () => {
  const mock = mockCore()
  const core = new CoreClient({
    baseUrl: 'http://core',
    apiKey: 'ask_test',
    fetch: mock.fetch,
    webSocket: mock.webSocket,
  })
  const write = (count: number, name: string) =>
    mock.append(
      ...Array.from({ length: count }, (_, n) => ({
        event_type: 'made',
        entity_id: `${name}${n}`,
        payload: {},
      })),
    )
  const worker = ProjectionWorker.builder(core)
    .name('names')
    .initialState(() => [] as string[])
    .reducer((names, { entity_id }) => {
      names.push(entity_id)
    })
    .stateStore(memoryStore())
    .build()
  write(5, 'old')
  const first = await worker.start()
  await first.caughtUp()
  await first.stop()

  mock.restart({ log: 'lost' })
  write(10, 'new')
  const second = await worker.start()
  await second.caughtUp()

  expect(second.state()).toEqual(Array.from({ length: 10 }, (_, n) => `new${n}`))
  await second.stop()
})
