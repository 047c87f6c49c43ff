import { expectTypeOf, test } from 'vitest'
import type { EventInput } from '../../src/api.ts'
import { causedBy } from '../../src/clients/writes/caused-by.ts'
import { CoreClient, type Hooks } from '../../src/index.ts'
import { openTelemetryHooks, reducerSpans, traceMetadata } from '../../src/otel/index.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'

const server = { baseUrl: 'http://core.test', apiKey: 'ask_test' }

test('hooks know what they are told, and that there is no header, body or key in it', () => {
  const hooks: Hooks = {
    onRetry: ({ delayMs, request }) => {
      expectTypeOf(delayMs).toEqualTypeOf<number>()
      expectTypeOf(request.path).toEqualTypeOf<string>()
    },
    // @ts-expect-error a notice has no headers
    onRequest: ({ headers }) => console.log(headers),
    // @ts-expect-error nor a body
    onResponse: ({ body }) => console.log(body),
    // @ts-expect-error a header is a text
    requestHeaders: () => ({ 'x-attempt': 1 }),
  }
  new CoreClient({ ...server, hooks: [hooks, openTelemetryHooks()] })
  // @ts-expect-error there is no such hook
  new CoreClient({ ...server, hooks: { onRequests: () => {} } })
})

test('event metadata is fields, or a function of the event that gives them', () => {
  const core = new CoreClient({
    ...server,
    eventMetadata: (event) => {
      expectTypeOf(event).toEqualTypeOf<EventInput>()
      return { type: event.event_type }
    },
  })
  core.with({ eventMetadata: traceMetadata })
  core.with({ eventMetadata: false })
  core.with({ eventMetadata: causedBy({ id: 'e1', metadata: null }) })
  // @ts-expect-error a text has no place in an object
  core.with({ eventMetadata: 'text' })
})

test('a reducer keeps its types where something runs around it', () => {
  ProjectionWorker.builder<{ 'asset.updated': { price: number } }>(new CoreClient(server))
    .name('typed')
    .initialState(() => ({ sum: 0 }))
    .aroundReducer(reducerSpans({ name: 'typed' }))
    .reducer((state, event) => {
      expectTypeOf(state).toEqualTypeOf<{ sum: number }>()
      expectTypeOf(event.payload.price).toEqualTypeOf<number>()
    })
})
