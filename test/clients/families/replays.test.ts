import { expect, test } from 'vitest'
import {
  byDocument,
  type Call,
  ID,
  testAbsentCalls,
  testSentCalls,
  testWrongCalls,
} from '../../support/call-tests.ts'
import { json, status } from '../../support/fake-fetch.ts'
import { isProbe, testCore, withProbes } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

testSentCalls([
  ['replays.start', (core) => core.replays.start(), 'POST /api/v1/replay {}', { status: 'running' }],
  [
    'replays.start with a part of its settings',
    (core) =>
      core.replays.start({
        entity_id: 'e',
        from_timestamp: new Date(0),
        config: { batch_size: 5, workers: undefined },
      }),
    'POST /api/v1/replay {"entity_id":"e","from_timestamp":"1970-01-01T00:00:00.000Z","config":{"batch_size":5,"parallel":false,"workers":4,"emit_progress":true,"progress_interval":1000}}',
    { status: 'running' },
  ],
  ['replays.list', (core) => core.replays.list(), 'GET /api/v1/replay', { total: 1 }],
  ['replays.get', (core) => core.replays.get(ID), `GET /api/v1/replay/${ID}`, { status: 'failed' }],
  ['replays.cancel', (core) => core.replays.cancel(ID), `POST /api/v1/replay/${ID}/cancel`, true],
  ['replays.delete', (core) => core.replays.delete(ID), `DELETE /api/v1/replay/${ID}`, true],
])

testAbsentCalls([
  ['a replay', 'Validation error: Replay not found: x', (core) => core.replays.get(ID), undefined],
  ['a replay to cancel', 'Validation error: Replay not found: x', (core) => core.replays.cancel(ID), false],
  ['a replay to delete', 'Validation error: Replay not found: x', (core) => core.replays.delete(ID), false],
])

testWrongCalls([
  ['config.batch_size', (core) => core.replays.start({ config: { batch_size: 0 } })],
  ['config.progress_interval', (core) => core.replays.start({ config: { progress_interval: 0 } })],
  ['config.parallel', (core) => core.replays.start({ config: { parallel: 'no' as unknown as false } })],
  ['batchSize', (core) => core.replays.start({ config: { batchSize: 1 } as object })],
  ['from_timestamp', (core) => core.replays.start({ from_timestamp: 'yesterday' })],
  ['replay_id', (core) => core.replays.cancel(`${ID}0`)],
])

test.each<[name: string, call: Call]>([
  ['from', (core) => core.replays.start({ from_timestamp: new Date() })],
  ['to', (core) => core.replays.start({ to_timestamp: new Date() })],
])('refuses times alone on a Core that ignores them: %s', async (_, call) => {
  const old = testCore([withProbes('0.19.2', true, byDocument)])
  expect(await ending(call(old.client))).toMatchObject({ code: 'unsupported', serverVersion: '0.19.2' })
  expect(old.requests.every(isProbe)).toBe(true)
  expect(await ending(call(testCore([withProbes('0.27.0', false, byDocument)]).client))).toBe('ok')
})

test('does not start a replay twice when it cannot know whether it did', async () => {
  const { client, clock, requests } = testCore([status(502)])
  expect(await ending(clock.run(client.replays.start()))).toMatchObject({ code: 'outcome_unknown' })
  expect(requests).toHaveLength(1)
})

test('tells why a replay that has ended cannot be cancelled', async () => {
  const error = 'Validation error: Cannot cancel replay in status: Completed'
  const { client } = testCore([json({ error }, { status: 400 })])
  expect(await ending(client.replays.cancel(ID))).toMatchObject({ code: 'api', body: { error } })
})
