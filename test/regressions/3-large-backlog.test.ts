// Issue 3: a worker whose acknowledged position lay far behind asked for one page of everything since, which Core 0.27 refuses (413).
import { CoreClient } from 'allsource'
import { mockCore } from 'allsource/mock'
import { ProjectionWorker } from 'allsource/worker'
import { expect, it } from 'vitest'

it('catches up with a backlog that is larger than one answer may be', async () => {
  const mock = mockCore()
  const core = new CoreClient({
    baseUrl: 'http://core',
    apiKey: 'ask_test',
    fetch: mock.fetch,
    webSocket: mock.webSocket,
  })
  const payload = { filler: 'x'.repeat(64 * 1024) }
  const total = 320
  mock.append(
    ...Array.from({ length: total }, (_, n) => ({ event_type: 'made', entity_id: `e${n}`, payload })),
  )

  const handle = await ProjectionWorker.builder(core)
    .name('large')
    .initialState(() => ({ events: 0 }))
    .reducer((state) => ({ events: state.events + 1 }))
    .start()
  await handle.caughtUp()

  expect(handle.state().events).toBe(total)
  expect(mock.connections).toHaveLength(1)
  await handle.stop()
})
