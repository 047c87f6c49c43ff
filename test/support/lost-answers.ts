import type { MockFault } from '../../src/mock/faults.ts'

/** Where one event is written. */
export const SINGLE = { method: 'POST', path: '/api/v1/events' } as const

/** Where several are. */
export const BATCH = { method: 'POST', path: '/api/v1/events/batch' } as const

/** The write is done, and its answer is lost. */
export const LOST: MockFault = { type: 'drop', takesEffect: true }

/** The write is done, and answered with something else. */
export function answeredWith(body: unknown, status = 200): MockFault {
  return { type: 'answer', status, body, takesEffect: true }
}
