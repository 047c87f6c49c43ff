// Issue 3: a worker and a stream pointed at a gateway failed with a shape or a 404 instead of saying what to do.
import { CoreClient } from 'allsource'
import { mockCore } from 'allsource/mock'
import { EventStreamClient } from 'allsource/stream'
import { ProjectionWorker } from 'allsource/worker'
import { expect, it } from 'vitest'

const gateways = (['query-service', 'control-plane'] as const).map((flavour) => {
  const { fetch, webSocket } = mockCore({ flavour })
  const core = new CoreClient({ baseUrl: 'http://gateway', apiKey: 'ask_test', fetch, webSocket })
  return [flavour, core] as const
})

it.each(gateways)('a worker at the %s says that it needs Core itself', async (_, core) => {
  const start = ProjectionWorker.builder(core)
    .name('w')
    .reducer(() => undefined)
    .start()

  await expect(start).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('connect to Core itself'),
  })
})

it.each(gateways)('a stream at the %s says that it needs Core itself', async (_, core) => {
  await expect(new EventStreamClient(core).connect('c')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('Connect to Core itself'),
  })
})
