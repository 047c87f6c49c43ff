import type { CoreState } from '../core/core-state.ts'
import type { MockAnswer } from '../http/answer.ts'

/** @source openapi `getMetrics` */
export function getMetrics(core: CoreState): MockAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4' },
    body: core.services.metrics.format(core.traits.countsRequests),
  }
}
