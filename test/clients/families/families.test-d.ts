import { expectTypeOf, test } from 'vitest'
import type { Event, EventSummary, Webhook, WebhookPayload } from '../../../src/api.ts'
import type { CoreClient } from '../../../src/clients/core-client.ts'
import { readWebhook, verifyWebhook } from '../../../src/clients/verify-webhook.ts'

const core = {} as CoreClient
const since = new Date()

test('types what may not be there', () => {
  expectTypeOf(core.getEvent).returns.resolves.toEqualTypeOf<Event | undefined>()
  expectTypeOf(core.webhooks.create).returns.resolves.toEqualTypeOf<Webhook>()
  expectTypeOf(core.webhooks.get).returns.resolves.toEqualTypeOf<Webhook | undefined>()
  expectTypeOf(core.analytics.summary).returns.resolves.toEqualTypeOf<EventSummary | undefined>()
  expectTypeOf(core.replays.delete).returns.resolves.toEqualTypeOf<boolean>()
  expectTypeOf(readWebhook).returns.resolves.toEqualTypeOf<WebhookPayload | undefined>()
})

test('takes what a server has of a request', () => {
  const headers = {} as { [name: string]: string | string[] | undefined }
  expectTypeOf(verifyWebhook).toBeCallableWith({
    body: new Uint8Array(),
    signature: headers['x-allsource-signature'],
    secret: 'a',
  })
  expectTypeOf(verifyWebhook).toBeCallableWith({
    body: new ArrayBuffer(1),
    signature: new Headers().get('x-allsource-signature'),
    secret: ['a', 'b'] as const,
  })
})

test('refuses wrong use', () => {
  const misuse = () => [
    // @ts-expect-error: no schema
    core.schemas.register({ subject: 'a' }),
    // @ts-expect-error: no such mode
    core.schemas.setCompatibility('a', 'full'),
    // @ts-expect-error: the secret cannot be changed
    core.webhooks.update('id', { secret: 'x' }),
    // @ts-expect-error: no URL
    core.webhooks.create({ event_types: [] }),
    // @ts-expect-error: no such window
    core.analytics.frequency({ since, window: 'year' }),
    // @ts-expect-error: analytics know no tenant
    core.analytics.summary({ tenant_id: 'a' }),
    // @ts-expect-error: a filter has no `function`
    core.pipelines.register({ ...pipeline, operators: [{ type: 'filter', function: 'sum', field: 'a' }] }),
    // @ts-expect-error: no such role
    core.apiKeys.create({ name: 'a', role: 'root' }),
    // @ts-expect-error: a body that is parsed is no body
    verifyWebhook({ body: {}, signature: '', secret: 'a' }),
  ]
  expectTypeOf(misuse).toBeFunction()
})

const pipeline = { id: '', name: '', source_event_types: [], operators: [], enabled: true, output: '' }
