import { expect, test } from 'vitest'
import type { CoreClient } from '../../src/clients/core-client.ts'
import type { CallOptions } from '../../src/transport/options.ts'
import type { SeenRequest, Step } from '../support/fake-fetch.ts'
import { isProbe, testCore, withProbes } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

const VIEW = 'open'

const READS: [name: string, read: (core: CoreClient, options: CallOptions) => AsyncGenerator<unknown>][] = [
  ['events', (core, options) => core.events({}, options)],
  [
    'events that the server may not filter',
    (core, options) => core.events({ exclude_event_type_prefix: ['a.'] }, options),
  ],
  ['pages of events', (core, options) => core.events({}, options).pages()],
  ['entities', (core, options) => core.entities({}, options)],
  ['entities in ascending order', (core, options) => core.entities({ order: 'asc' }, options)],
  ['feedEvents', (core, options) => core.feedEvents({}, options)],
  ['latestMany', (core, options) => core.latestMany(VIEW, {}, options)],
  ['sync', (core, options) => core.sync(VIEW, {}, options)],
]

/** A Core whose answers never come: to what it is asked itself, or to anything. */
function silentCore(isProbed: boolean) {
  const never: Step = () => new Promise(() => {})
  const probed = withProbes('0.27.0', false, never)
  const { client, requests } = testCore([isProbed ? probed : never], { timeoutMs: false })
  const open = (request: SeenRequest) => !request.signal?.aborted && !(isProbed && isProbe(request))
  return { client, requests, open: () => requests.filter(open) }
}

for (const isProbed of [true, false]) {
  const when = isProbed ? 'its page' : 'what the server can do'
  test.each(READS)(`%s: leaving while it waits for ${when} settles at once, and cancels`, async (_, read) => {
    const { client, requests, open } = silentCore(isProbed)
    const reading = read(client, {})
    const waiting = reading.next()
    await settled()
    expect(open()).toHaveLength(1)
    expect(await reading.return('left')).toEqual({ done: true, value: 'left' })
    expect(await waiting).toEqual({ done: true, value: undefined })
    await settled()
    expect(open()).toEqual([])
    expect(requests.length).toBeGreaterThan(0)
  })
}

test.each(READS)('%s: asks nothing for a signal that is aborted already', async (_, read) => {
  const { client, requests } = silentCore(true)
  const reading = read(client, { signal: AbortSignal.abort('too late') })
  expect(await ending(reading.next())).toBe('too late')
  expect(await reading.next()).toEqual({ done: true, value: undefined })
  expect(requests).toEqual([])
})

test.each(READS)("%s: ends with the signal's reason while it waits", async (_, read) => {
  const controller = new AbortController()
  const { client, open } = silentCore(false)
  const end = ending(read(client, { signal: controller.signal }).next())
  await settled()
  controller.abort('enough')
  expect(await end).toBe('enough')
  await settled()
  expect(open()).toEqual([])
})

test.each(READS)('%s: refuses a signal that is none', async (_, read) => {
  const { client, requests } = silentCore(true)
  for (const signal of [null, {}, 'abort'])
    expect(await ending(read(client, { signal } as unknown as CallOptions).next())).toMatchObject({
      code: 'config',
      option: 'signal',
    })
  expect(requests).toEqual([])
})
