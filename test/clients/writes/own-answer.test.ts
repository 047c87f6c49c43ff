import { describe, expect, it } from 'vitest'
import type { EventInput, IngestReceipt } from '../../../src/api.ts'
import { type HidingCore, hidingCore } from '../../support/hiding-core.ts'
import { answeredWith, BATCH, LOST, SINGLE } from '../../support/lost-answers.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { ending } from '../../support/test-transport.ts'

const event = { event_type: 'a.b', entity_id: 'one', payload: { n: 1 } }
const numbered = (n: number, more: Partial<EventInput> = {}): EventInput => ({
  ...event,
  payload: { n },
  ...more,
})

/** The next write is done and answered with this. */
function answer(
  { mock }: HidingCore,
  body: unknown,
  where: typeof SINGLE | typeof BATCH = SINGLE,
  status = 200,
): void {
  mock.fail(answeredWith(body, status), where)
}

/** A client whose transport has met an answer that was another’s. */
async function inDoubt(options = {}): Promise<{ world: HidingCore; first: IngestReceipt }> {
  const world = hidingCore({}, options)
  const { core, clock } = world
  const first = await clock.run(core.ingestEvent(numbered(0), { verifyWrites: false }))
  answer(world, first)
  await ending(clock.run(core.ingestEvent(numbered(1), { verifyWrites: false })))
  return { world, first }
}

/** Each write has a mark of its own. */
const verified = () => ({ verifyWrites: true, random: seededRandom(1) })

const reads = ({ mock }: HidingCore) =>
  mock.requests.filter(({ method, path }) => method === 'GET' && /events\/[0-9a-f-]{36}$/.test(path)).length

describe('a receipt that was given before', () => {
  it('is not that of another event', async () => {
    const world = hidingCore()
    const first = await world.core.ingestEvent(numbered(0))
    answer(world, first)
    expect(await ending(world.core.ingestEvent(numbered(1)))).toMatchObject({
      code: 'protocol',
      where: 'event_id',
      request: { path: '/api/v1/events' },
      attempts: [{ outcome: 200 }],
    })
    expect(world.mock.events).toHaveLength(2)
  })

  it('is not that of another client’s event on the same connection', async () => {
    const world = hidingCore()
    answer(world, await world.core.with({ tenantId: 'acme' }).ingestEvent(numbered(0)))
    expect(await ending(world.core.ingestEvent(numbered(1)))).toMatchObject({ code: 'protocol' })
  })

  it('is known, too, where it was found by looking', async () => {
    const world = hidingCore()
    world.mock.fail(LOST, SINGLE)
    const found = await world.clock.run(world.core.ingestEvent(numbered(0), { verifyWrites: true }))
    answer(world, found)
    expect(await ending(world.core.ingestEvent(numbered(1)))).toMatchObject({ code: 'protocol' })
  })

  it('has the write looked for where writes are verified', async () => {
    const world = hidingCore({}, verified())
    const { core, clock, mock } = world
    answer(world, await core.ingestEvent(numbered(0)))
    const { event_id } = await clock.run(core.ingestEvent(numbered(1)))
    expect(event_id).toBe(mock.events[1]?.id)
  })

  it('is looked at where Core gave it before the write was sent, and nobody has seen it', async () => {
    const world = hidingCore()
    const { core, clock, mock } = world
    mock.fail(LOST, SINGLE)
    await ending(core.ingestEvent(numbered(0)))
    const unseen = { event_id: mock.events[0]?.id, timestamp: mock.events[0]?.timestamp, version: 1 }
    await clock.advance(1_000)
    await core.ingestEvent(numbered(1))
    expect(reads(world)).toBe(0)
    answer(world, unseen)
    expect(await ending(core.ingestEvent(numbered(2)))).toMatchObject({ code: 'protocol', where: 'event_id' })
    expect(reads(world)).toBe(1)
  })

  it('counts where it is from before the write only by a clock that was set back', async () => {
    const world = hidingCore()
    const { core, clock, mock } = world
    await clock.advance(1_000)
    const first = await core.ingestEvent(numbered(0))
    answer(world, {
      ...first,
      event_id: '00000000-0000-4000-8000-000000000000',
      timestamp: '2999-01-01T00:00:00Z',
    })
    await core.ingestEvent(numbered(1))
    const { event_id } = await core.ingestEvent(numbered(2))
    expect(event_id).toBe(mock.events[2]?.id)
    expect(reads(world)).toBe(1)
  })

  it('tells of a batch that all of its receipts are another’s', async () => {
    const world = hidingCore()
    const { core } = world
    answer(world, await core.ingestBatch([numbered(0), numbered(1)]), BATCH)
    expect(await ending(core.ingestBatch([numbered(2), numbered(3)]))).toMatchObject({
      code: 'protocol',
      where: 'events[0].event_id',
    })
  })

  it('has the write looked for once more where the look is given another’s answer too', async () => {
    const world = hidingCore({}, verified())
    const { core, clock, mock } = world
    answer(world, await core.ingestEvent(numbered(0)))
    mock.fail(answeredWith({ status: 'healthy' }), { method: 'GET', path: '/api/v1/events/query' })
    const { event_id } = await clock.run(core.ingestEvent(numbered(1)))
    expect(event_id).toBe(mock.events[1]?.id)
  })

  it('has a verified batch looked for', async () => {
    const world = hidingCore({}, verified())
    const { core, clock, mock } = world
    answer(world, await core.ingestBatch([numbered(0), numbered(1)]), BATCH)
    const { events } = await clock.run(core.ingestBatch([numbered(2), numbered(3)]))
    expect(events.map(({ event_id }) => event_id)).toEqual(mock.events.slice(2).map(({ id }) => id))
  })
})

describe('a refusal', () => {
  const conflict = { error: 'version_conflict', expected_version: 3, current_version: 7 }

  it.each([
    ['no version', {}],
    ['another version', { expected_version: 0 }],
  ])('of a version is not that of an event with %s', async (_, fields) => {
    const world = hidingCore()
    answer(world, conflict, SINGLE, 409)
    const error = await ending(world.core.ingestEvent(numbered(0, fields)))
    expect(error).toMatchObject({ code: 'outcome_unknown', status: 409, cause: { code: 'version_conflict' } })
  })

  it('of a version is not that of a batch without versions', async () => {
    const world = hidingCore()
    answer(world, conflict, BATCH, 409)
    const error = await ending(world.core.ingestBatch([numbered(0), numbered(1)]))
    expect(error).toMatchObject({ code: 'outcome_unknown', status: 409 })
  })

  it('that is another’s has the write looked for where writes are verified', async () => {
    const world = hidingCore({}, { verifyWrites: true })
    answer(world, conflict, SINGLE, 409)
    const { event_id } = await world.clock.run(world.core.ingestEvent(numbered(0)))
    expect(event_id).toBe(world.mock.events[0]?.id)
  })

  it('whose words are cut leaves an event without a version open, and is the conflict of one with a version', async () => {
    const world = hidingCore()
    answer(world, '{"error":"version_con', SINGLE, 409)
    expect(await ending(world.core.ingestEvent(numbered(0)))).toMatchObject({ code: 'outcome_unknown' })
    const other = hidingCore()
    answer(other, '{"error":"version_con', SINGLE, 409)
    const error = await ending(other.core.ingestEvent(numbered(0, { expected_version: 4 })))
    expect(error).toMatchObject({ code: 'version_conflict', expected: 4, current: undefined })
  })

  it('of all writes counts for an event without a version', async () => {
    const world = hidingCore()
    answer(world, { error: 'read_only', message: 'This node is a read-only follower' }, SINGLE, 409)
    expect(await ending(world.core.ingestEvent(numbered(0)))).toMatchObject({ code: 'api', status: 409 })
  })

  it('of the route is another’s once the route has answered', async () => {
    const world = hidingCore()
    answer(world, undefined, SINGLE, 404)
    expect(await ending(world.core.ingestEvent(numbered(0)))).toMatchObject({ code: 'api' })
    await world.core.ingestEvent(numbered(1))
    answer(world, undefined, SINGLE, 404)
    expect(await ending(world.core.ingestEvent(numbered(2)))).toMatchObject({ code: 'outcome_unknown' })
  })

  it('of a route that is gone for a while, in words that are no Core’s, counts', async () => {
    const world = hidingCore()
    await world.core.ingestEvent(numbered(0))
    answer(world, '404 page not found', SINGLE, 404)
    expect(await ending(world.core.ingestEvent(numbered(1)))).toMatchObject({ code: 'api', status: 404 })
  })

  it('in words that came before is looked behind where writes are verified', async () => {
    const world = hidingCore({}, verified())
    const { core, clock, mock } = world
    mock.append(event)
    const first = await ending(clock.run(core.ingestEvent(numbered(0, { expected_version: 0 }))))
    expect(first).toMatchObject({ code: 'version_conflict', current: 1 })
    const again = await ending(clock.run(core.ingestEvent(numbered(1, { expected_version: 0 }))))
    expect(again).toMatchObject({ code: 'version_conflict', current: 1 })
    answer(world, { error: 'version_conflict', expected_version: 0, current_version: 1 }, SINGLE, 409)
    const write = core.ingestEvent(numbered(2, { entity_id: 'two', expected_version: 0 }))
    expect(await clock.run(write)).toMatchObject({ event_id: mock.events[1]?.id, version: 1 })
  })
})

describe('after an answer that was another’s', () => {
  it('a receipt counts if its event reads as what was written, for a minute', async () => {
    const { world } = await inDoubt()
    const { core, clock, mock } = world
    const before = reads(world)
    expect(await core.ingestEvent(numbered(2))).toMatchObject({ event_id: mock.events[2]?.id })
    await core.ingestBatch([numbered(3), numbered(4, { metadata: { at: 1 } })])
    expect(reads(world) - before).toBe(2)
    await clock.advance(60_000)
    await core.ingestEvent(numbered(5))
    expect(reads(world) - before).toBe(2)
  })

  it('a receipt does not count if its event is another', async () => {
    const { world } = await inDoubt()
    const { id: event_id, timestamp } = world.mock.events[1] ?? {}
    answer(world, { event_id, timestamp, version: 2 })
    expect(await ending(world.core.ingestEvent(numbered(2)))).toMatchObject({
      code: 'protocol',
      where: 'event_id',
    })
  })

  it('the outcome is open if its event cannot be read', async () => {
    const { world } = await inDoubt({ retry: false })
    const get = { method: 'GET', path: /\/events\/[0-9a-f-]{36}$/ } as never
    world.mock.fail({ type: 'drop' }, get)
    expect(await ending(world.core.ingestEvent(numbered(2)))).toMatchObject({ code: 'outcome_unknown' })
  })

  it('a refusal leaves the outcome open', async () => {
    const { world } = await inDoubt()
    answer(world, { error: 'Invalid input: x' }, SINGLE, 400)
    expect(await ending(world.core.ingestEvent(numbered(2)))).toMatchObject({
      code: 'outcome_unknown',
      status: 400,
      cause: { code: 'api' },
    })
  })
})
