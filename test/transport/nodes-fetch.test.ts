import { afterEach, expect, test } from 'vitest'
import { usesNodesFetch } from '../../src/transport/nodes-fetch.node.ts'

const DISPATCHER = Symbol.for('undici.globalDispatcher.1')
const globals = globalThis as Record<string | symbol, unknown>
// A platform's class loads what Node's `fetch` sends by, and that package, loaded before, would put its own there.
new Response()
const { Agent, MockAgent, setGlobalDispatcher } = await import('undici')
const before = { fetch: globals.fetch, dispatcher: globals[DISPATCHER] }

afterEach(() => {
  globals.fetch = before.fetch
  globals[DISPATCHER] = before.dispatcher
})

test('knows Node’s own fetch, before and after its first use', () => {
  expect(usesNodesFetch()).toBe(true)
  globals[DISPATCHER] = undefined
  expect(usesNodesFetch()).toBe(true)
})

test.each([
  ['a mock', async () => new Response()],
  ['a wrapper', (url: string) => (before.fetch as typeof fetch)(url)],
  ['one that is bound', (before.fetch as typeof fetch).bind(undefined)],
  ['a proxy of it', new Proxy(before.fetch as typeof fetch, {})],
  ['none', undefined],
  ['what is no function', {}],
])('knows %s in its place, and when it is gone again', (_, fetch) => {
  globals.fetch = fetch
  expect(usesNodesFetch()).toBe(false)
  globals.fetch = before.fetch
  expect(usesNodesFetch()).toBe(true)
})

test.each([
  ['a mock', () => new MockAgent()],
  [
    'its own with a step before it',
    () => (before.dispatcher as InstanceType<typeof Agent>).compose((next: unknown) => next as never),
  ],
  ['one with options of its own', () => new Agent({ connect: { rejectUnauthorized: true } })],
])('knows that Node’s fetch is to send by %s', (_, make) => {
  setGlobalDispatcher(make())
  expect(usesNodesFetch()).toBe(false)
})
