import type { CoreState } from '../core/core-state.ts'
import { jsonAnswer, type MockAnswer } from '../http/answer.ts'
import { ingest } from './ingest.ts'

const marker = 'demo.seed_marker'

const kinds: readonly (readonly [eventType: string, entityPrefix: string, count: number, payload: object])[] =
  [
    ['log.info', 'server', 200, { level: 'info', message: 'Health check passed', service: 'api-1' }],
    [
      'log.warning',
      'server',
      100,
      { level: 'warning', message: 'High memory usage detected', service: 'api-1' },
    ],
    [
      'log.error',
      'server',
      100,
      { level: 'error', message: 'Connection timeout to upstream', error_code: 500 },
    ],
    ['metric.cpu', 'infra', 100, { host: 'node-1', cpu_percent: 42.5, cores: 8, load_avg_1m: 1.5 }],
    ['metric.memory', 'infra', 100, { host: 'node-1', total_gb: 32, used_gb: 16, percent: 50 }],
    ['metric.latency', 'infra', 100, { endpoint: '/api/events', p50_ms: 12.5, p95_ms: 80.5, p99_ms: 250.5 }],
    ['user.signup', 'user', 80, { user_id: 'usr-000001', email: 'user1@example.com', plan: 'free' }],
    ['user.login', 'user', 80, { user_id: 'usr-000001', method: 'password', ip: '10.0.0.1' }],
    ['user.action', 'user', 80, { user_id: 'usr-000001', action: 'ran_query', success: true }],
    ['user.search', 'user', 60, { user_id: 'usr-000001', query: 'error 500', results_count: 3 }],
  ]

/**
 * Fills the store with a thousand events and a marker, once. Ids, types, order and metadata are Core's; the payloads,
 * which are random there, always say the same and carry no vectors.
 */
export function seedDemo(core: CoreState): MockAnswer {
  const total = kinds.reduce((sum, [, , count]) => sum + count, 0)
  if (core.log.ofType(marker).length > 0)
    return jsonAnswer(200, { event_count: total, message: 'Demo data already seeded', seeded: true })
  let index = 0
  for (const [event_type, prefix, count, payload] of kinds) {
    for (let i = 0; i < count; i++) {
      const entity_id = `${prefix}-${String(index).padStart(4, '0')}`
      const metadata = { demo_index: index, source: 'demo_seed' }
      ingest(core, [{ event_type, entity_id, payload, metadata } as Parameters<typeof ingest>[1][number]])
      index += 1
    }
  }
  const payload = { event_count: total, event_types: kinds.map(([type]) => type) }
  ingest(core, [
    { event_type: marker, entity_id: 'demo-seed-marker', payload, metadata: { source: 'demo_seed' } },
  ])
  return jsonAnswer(200, { event_count: total, seeded: true })
}
