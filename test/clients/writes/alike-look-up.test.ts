import { describe, expect, it } from 'vitest'
import type { EventInput } from '../../../src/api.ts'
import type { BatchIncompleteError } from '../../../src/batch-incomplete-error.ts'
import { isAlike } from '../../../src/clients/writes/alike-look-up.ts'
import { hidingCore } from '../../support/hiding-core.ts'
import { BATCH, SINGLE } from '../../support/lost-answers.ts'
import { ending } from '../../support/test-transport.ts'

const event = (n: number, more: Partial<EventInput> = {}): EventInput => ({
  event_type: 'a.b',
  entity_id: `e${n % 2}`,
  payload: { n },
  ...more,
})

/** What is told of a batch without marks that stores `before` of its events and is then refused. */
async function refused(events: readonly EventInput[], before: number, body: unknown, status: number) {
  const { core, mock, clock } = hidingCore()
  mock.fail({ type: 'answer', status, body }, BATCH)
  const batch = core.ingestBatch(events)
  mock.append(...events.slice(0, before).map(({ expected_version: _, ...one }) => one))
  const error = (await ending(clock.run(batch))) as BatchIncompleteError
  const told = events.map((_, at) => {
    const stored = error.stored?.find(({ index }) => index === at)
    if (stored) return stored.receipt.event_id === mock.events[at]?.id ? 'stored' : 'of another'
    return error.unknown.some(({ index }) => index === at) ? 'unknown' : 'not stored'
  })
  return { told, core, mock, error }
}

const conflict = { error: 'version_conflict', expected_version: 7, current_version: 2 }

describe('a batch without marks that is refused in its middle', () => {
  it('gives the receipts of those before the one that alone can be meant', async () => {
    const events = [event(0), event(1), event(2, { expected_version: 7 }), event(3)]
    const { told } = await refused(events, 2, conflict, 409)
    expect(told).toEqual(['stored', 'stored', 'not stored', 'not stored'])
  })

  it('takes no event for told of that may be another write’s, whose answer is on its way', async () => {
    const events = [event(0), event(1), event(2, { expected_version: 7 })]
    const { core, mock } = await refused(events, 2, conflict, 409)
    const { id: event_id = '', timestamp = '' } = mock.events[1] ?? {}
    mock.fail({ type: 'answer', status: 200, body: { event_id, timestamp, version: 1 } }, SINGLE)
    expect(await core.ingestEvent(event(1))).toMatchObject({ event_id })
  })

  it('leaves those open that another reads like', async () => {
    const events = [event(0), event(0), event(1), event(2, { expected_version: 7 })]
    const { told } = await refused(events, 3, conflict, 409)
    expect(told).toEqual(['unknown', 'unknown', 'stored', 'not stored'])
  })

  it('is not stored from the first on that the server does not show, where nothing says which is meant', async () => {
    const events = [0, 1, 2, 3, 4].map((n) => event(n))
    const { told } = await refused(events, 2, { error: 'Invalid input: no' }, 400)
    expect(told).toEqual(['unknown', 'unknown', 'not stored', 'not stored', 'not stored'])
  })

  it('leaves all open where the server shows what it cannot have stored of it', async () => {
    const events = [event(0), event(1), event(2), event(1), event(3)]
    const { told } = await refused(events, 2, { error: 'Invalid input: no' }, 400)
    expect(new Set(told)).toEqual(new Set(['unknown']))
  })

  it('is not looked for over many entities', async () => {
    const events = Array.from({ length: 21 }, (_, n) => event(n, { entity_id: `e${n}` }))
    const { told, mock } = await refused(events, 2, { error: 'Invalid input: no' }, 400)
    expect(new Set(told)).toEqual(new Set(['unknown']))
    expect(mock.requests.filter(({ path }) => path.includes('query')).length).toBe(0)
  })
})

describe('an event', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['the order of fields', { a: 1, b: [{}] }, { b: [{}], a: 1 }, true],
    ['the last digit of a number', { a: 0.1 + 0.2 }, { a: 0.3 }, true],
    ['a number near 0', { a: 5e-324 }, { a: 0 }, true],
    ['a number', { a: 1 }, { a: 1.001 }, false],
    ['a field', { a: 1 }, { a: 1, b: null }, false],
  ])('that differs by %s', (_, a, b, alike) => {
    const [stored, written] = [a, b].map((payload) => ({ ...event(1), payload, tenant_id: 'default' }))
    expect(isAlike(stored as never, written as never)).toBe(alike)
  })
})
