import { expectTypeOf, test } from 'vitest'
import {
  type CoreApi,
  createCoreApi,
  createQueryApi,
  type Event,
  type IngestReceipt,
  type QueryApi,
  type Stats,
} from '../src/api.ts'

const core = {} as CoreApi
const query = {} as QueryApi

test('types the answer by path and method', async () => {
  const read = async () => {
    const stats = await core.GET('/api/v1/stats')
    expectTypeOf(stats.data).toEqualTypeOf<Stats | undefined>()
    expectTypeOf(stats.response).toEqualTypeOf<Response>()
    const page = await core.GET('/api/v1/events/query', {
      params: { query: { entity_id: 'BTC', limit: 10 } },
    })
    expectTypeOf(page.data?.events).toEqualTypeOf<Event[] | undefined>()
    const receipt = await core.POST('/api/v1/events', {
      body: { event_type: 'a', entity_id: 'b', payload: {} },
    })
    expectTypeOf(receipt.data).toEqualTypeOf<IngestReceipt | undefined>()
  }
  expectTypeOf(read).toBeFunction()
})

test('has data or an error, never both', async () => {
  const read = async () => {
    const answer = await core.GET('/api/v1/stats')
    if (answer.data !== undefined) expectTypeOf(answer.error).toEqualTypeOf<undefined>()
    if (answer.response.ok) expectTypeOf(answer.data).toEqualTypeOf<Stats | undefined>()
  }
  expectTypeOf(read).toBeFunction()
})

test('refuses paths, methods, parameters and bodies that the document lacks', () => {
  const misuse = () => [
    // @ts-expect-error: no such path
    core.GET('/api/v1/event'),
    // @ts-expect-error: no such method on this path
    core.POST('/api/v1/stats'),
    // @ts-expect-error: the path parameter is missing
    core.GET('/api/v1/consumers/{consumer_id}'),
    // @ts-expect-error: the path parameter is a string
    core.GET('/api/v1/consumers/{consumer_id}', { params: { path: { consumer_id: 7 } } }),
    // @ts-expect-error: the body is missing
    core.POST('/api/v1/events'),
    // @ts-expect-error: `payload` is missing
    core.POST('/api/v1/events', { body: { event_type: 'a', entity_id: 'b' } }),
    // @ts-expect-error: the gateway has no durable consumers
    query.GET('/api/v1/consumers/{consumer_id}', { params: { path: { consumer_id: 'x' } } }),
    // @ts-expect-error: no PATCH anywhere
    core.PATCH,
  ]
  expectTypeOf(misuse).toBeFunction()
})

test('takes the options of a call', () => {
  const call = () =>
    core.GET('/api/v1/stats', {
      signal: new AbortController().signal,
      timeoutMs: 5,
      deadlineMs: false,
      retry: false,
      headers: { 'x-a': '1' },
    })
  expectTypeOf(call).toBeFunction()
})

test('needs a URL and a key', () => {
  const misuse = () => [
    // @ts-expect-error: no key
    createCoreApi({ baseUrl: 'http://localhost:3900' }),
    // @ts-expect-error: no URL
    createQueryApi({ apiKey: 'ask_test' }),
    createCoreApi({
      baseUrl: 'http://localhost:3900',
      apiKey: 'ask_test',
      // @ts-expect-error: a signal belongs to one call
      signal: new AbortController().signal,
    }),
  ]
  expectTypeOf(misuse).toBeFunction()
})
