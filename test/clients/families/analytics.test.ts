import { expect, test } from 'vitest'
import {
  byDocument,
  type Call,
  testAbsentCalls,
  testSentCalls,
  testWrongCalls,
} from '../../support/call-tests.ts'
import { isProbe, testCore, withProbes } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

const summary = { entity_id: 'BTC', since: new Date(0), until: '2026-01-31T12:00:00+01:00' }

testSentCalls([
  [
    'analytics.frequency',
    (core) => core.analytics.frequency({ ...summary, window: 'month' }),
    'GET /api/v1/analytics/frequency?entity_id=BTC&window=month&since=1970-01-01T00%3A00%3A00.000Z&until=2026-01-31T12%3A00%3A00%2B01%3A00',
    { total_events: 2, window: 'minute' },
  ],
  [
    'analytics.summary',
    (core) => core.analytics.summary(),
    'GET /api/v1/analytics/summary',
    { unique_entities: 2 },
  ],
  [
    'analytics.correlation',
    (core) => core.analytics.correlation({ event_type_a: 'a', event_type_b: 'b', time_window_seconds: 0 }),
    'GET /api/v1/analytics/correlation?event_type_a=a&event_type_b=b&time_window_seconds=0',
    { correlated_pairs: 1 },
  ],
])

testAbsentCalls([
  [
    'events to summarize',
    'Validation error: No events found for the specified criteria',
    (core) => core.analytics.summary(),
    undefined,
  ],
])

testWrongCalls([
  ['window', (core) => core.analytics.frequency({ since: new Date(), window: 'Hour' as 'hour' })],
  ['window', (core) => core.analytics.frequency({ since: '1970-01-01T00:00:00Z', window: 'minute' })],
  ['since', (core) => core.analytics.frequency({ since: '2026-01-01', window: 'day' })],
  ['since', (core) => core.analytics.frequency({ window: 'day' } as { window: 'day'; since: Date })],
  ['entity_id', (core) => core.analytics.summary({ entity_id: '' })],
  ['tenant_id', (core) => core.analytics.summary({ tenant_id: 'acme' } as object)],
  [
    'time_window_seconds',
    (core) => core.analytics.correlation({ event_type_a: 'a', event_type_b: 'b', time_window_seconds: -1 }),
  ],
])

test.each<[name: string, call: Call]>([
  ['frequency', (core) => core.analytics.frequency({ since: new Date(), window: 'day' })],
  ['summary since', (core) => core.analytics.summary({ since: new Date() })],
  ['summary until', (core) => core.analytics.summary({ until: new Date() })],
])('refuses times alone on a Core that ignores them: %s', async (_, call) => {
  const old = testCore([withProbes('0.19.2', true, byDocument)])
  expect(await ending(call(old.client))).toMatchObject({ code: 'unsupported', serverVersion: '0.19.2' })
  expect(old.requests.every(isProbe)).toBe(true)
  expect(await ending(call(testCore([withProbes('0.27.0', false, byDocument)]).client))).toBe('ok')
})
