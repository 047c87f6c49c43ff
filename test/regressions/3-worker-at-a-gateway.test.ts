// Issue 3: a worker and a stream pointed at a gateway failed with a shape or a 404 instead of saying what to do.
import { CoreClient } from 'allsource'
import { mockCore } from 'allsource/mock'
import { EventStreamClient } from 'allsource/stream'
import { ProjectionWorker } from 'allsource/worker'
import { expect, it } from 'vitest'

const mock = mockCore({ flavour: 'query-service' })
const core = new CoreClient({
  baseUrl: 'http://gateway',
  apiKey: 'ask_test',
  fetch: mock.fetch,
  webSocket: mock.webSocket,
})

it('a worker says that it needs Core itself', async () => {
  const start = ProjectionWorker.builder(core)
    .name('w')
    .reducer(() => undefined)
    .start()

  await expect(start).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('connect to Core itself'),
  })
})

it('a stream says that it needs Core itself', async () => {
  await expect(new EventStreamClient(core).connect('c')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('Connect to Core itself'),
  })
})
