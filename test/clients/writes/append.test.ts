import { describe, expect, it } from 'vitest'
import type { EventInput } from '../../../src/api.ts'
import { CoreClient } from '../../../src/clients/core-client.ts'
import type { PartlyStoredError } from '../../../src/errors.ts'
import type { MockCore } from '../../../src/mock/mock-core.ts'
import { hidingCore } from '../../support/hiding-core.ts'
import { BATCH, LOST, SINGLE } from '../../support/lost-answers.ts'
import { ending } from '../../support/test-transport.ts'

const other = { event_type: 'a.other', entity_id: 'one', payload: {} }
const nothing = (): undefined => undefined
const made = (name: string) => ({ event_type: 'a.made', payload: { name } })

/** A client that meets another writer between the events of its batches, after `after` of them. */
function interrupted(mock: MockCore, after: number, end?: () => Promise<Response>): CoreClient {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (!String(input).endsWith('/batch')) return mock.fetch(input, init)
    const { events } = JSON.parse(String(init?.body)) as { events: EventInput[] }
    const send = (part: EventInput[]) =>
      mock.fetch(input, { ...init, body: JSON.stringify({ events: part }) })
    await send(events.slice(0, after))
    if (end !== undefined) return end()
    mock.append(other)
    return send(events.slice(after))
  }
  return new CoreClient({ baseUrl: 'http://core.test', apiKey: 'ask_test', fetch, retry: false })
}

describe.each(['core-0.19.2', 'core-0.27.0'] as const)('append on %s', (flavour) => {
  it('gives the events and the version to decide on, and writes what is decided with that version', async () => {
    const { mock, core, clock } = hidingCore({ flavour })
    mock.append(other, { ...other, entity_id: 'two' }, other)
    const seen: unknown[] = []
    const appended = await clock.run(
      core.append('one', (events, version) => {
        seen.push(
          events.map(({ id }) => id),
          version,
        )
        return made('x')
      }),
    )
    const [first, , second, third] = mock.events
    expect(seen).toEqual([[first?.id, second?.id], 2])
    expect(appended).toEqual({
      events: [{ event_id: third?.id, timestamp: third?.timestamp, version: 3 }],
      version: 3,
    })
    const body = mock.requests.findLast(({ method }) => method === 'POST')?.body ?? ''
    expect(JSON.parse(body)).toMatchObject({ entity_id: 'one', expected_version: 2 })
  })

  it('decides anew on what another wrote meanwhile', async () => {
    const { mock, core, clock } = hidingCore({ flavour })
    let rivals = 2
    const appended = await clock.run(
      core.append('one', (events) => {
        if (rivals-- > 0) mock.append(other)
        return made(`after ${events.length}`)
      }),
    )
    expect(appended.version).toBe(3)
    expect(mock.events.at(-1)?.payload).toEqual({ name: 'after 2' })
  })

  it('takes a 409 whose words are lost for a conflict, and decides anew', async () => {
    const { mock, core, clock, writes } = hidingCore({ flavour })
    for (const body of [undefined, '{"error":"version_conf'])
      mock.fail({ type: 'answer', status: 409, body }, SINGLE)
    const appended = await clock.run(core.append('one', () => made('x')))
    expect(appended).toMatchObject({ version: 1, events: [{ event_id: mock.events[0]?.id }] })
    expect([writes.length, mock.events.length]).toEqual([3, 1])
  })

  it('is told of its own event where the 409 that comes after a lost answer has lost its words, too', async () => {
    const { mock, core, clock } = hidingCore({ flavour }, { verifyWrites: true })
    mock.fail(LOST, SINGLE)
    mock.fail({ type: 'answer', status: 409, body: '{"err' }, SINGLE)
    let decisions = 0
    const appended = await clock.run(core.append('one', () => [made(`${++decisions}`)]))
    expect(appended.events).toMatchObject([{ event_id: mock.events[0]?.id, version: 1 }])
    expect([decisions, mock.events.length]).toEqual([1, 1])
  })

  it('reports the conflict after as many attempts as it was given', async () => {
    const { mock, core, clock } = hidingCore({ flavour })
    let decisions = 0
    const append = core.append(
      'one',
      () => {
        decisions++
        mock.append(other)
        return made('x')
      },
      { maxAttempts: 3 },
    )
    expect(await ending(clock.run(append))).toMatchObject({
      code: 'version_conflict',
      expected: 2,
      current: 3,
    })
    expect(decisions).toBe(3)
  })

  it('reads once more when Core has counted an event that it does not show yet', async () => {
    const { mock, core, clock, hide } = hidingCore({ flavour })
    mock.append(other, other)
    hide(1, 1)
    const appended = await clock.run(core.append('one', (events) => made(`after ${events.length}`)))
    expect(appended.version).toBe(3)
    expect(mock.events.at(-1)?.payload).toEqual({ name: 'after 2' })
  })

  it('takes what never shows for that of another tenant with an entity of the same id', async () => {
    const { mock, core, clock } = hidingCore({ flavour })
    mock.append({ ...other, tenant_id: 'acme' }, other)
    const appended = await clock.run(
      core.append('one', (events, version) => made(`${events.length} ${version}`)),
    )
    expect(appended.version).toBe(3)
    expect(mock.events.at(-1)?.payload).toEqual({ name: '1 2' })
  })

  it('writes several events behind one another', async () => {
    const { mock, core, clock } = hidingCore({ flavour })
    mock.append(other)
    const appended = await clock.run(core.append('one', () => [made('a'), made('b')]))
    expect(appended.events.map(({ event_id }) => event_id)).toEqual(mock.events.slice(1).map(({ id }) => id))
    expect([appended.version, appended.events.map(({ version }) => version)]).toEqual([3, [2, 3]])
  })

  it('tells which of several are stored when another writer came between them', async () => {
    const { mock } = hidingCore({ flavour })
    const core = interrupted(mock, 2)
    const error = (await ending(
      core.append('one', () => ['a', 'b', 'c', 'd'].map(made)),
    )) as PartlyStoredError
    expect(error).toMatchObject({
      code: 'partly_stored',
      cause: { code: 'version_conflict', expected: 2, current: 3 },
    })
    expect(error.outcomes.map(({ type }) => type)).toEqual(['stored', 'stored', 'not_stored', 'not_stored'])
    const [first, second] = mock.events
    expect(error.outcomes.slice(0, 2)).toMatchObject([
      { receipt: { event_id: first?.id, version: 1 } },
      { receipt: { event_id: second?.id, version: 2 } },
    ])
    expect(error.message).toContain('2 of 4 events are stored')
  })
})

describe('append', () => {
  it.each([
    ['undefined', undefined],
    ['an empty list', []],
  ])('writes nothing for %s', async (_, nothing) => {
    const { mock, core, clock, writes } = hidingCore()
    mock.append(other)
    expect(await clock.run(core.append('one', async () => nothing))).toEqual({ events: [], version: 1 })
    expect(writes).toEqual([])
  })

  it('decides anew when another came before the first of several', async () => {
    const { mock, core, clock } = hidingCore()
    let rivals = 1
    const appended = await clock.run(
      core.append('one', () => {
        if (rivals-- > 0) mock.append(other)
        return [made('a'), made('b')]
      }),
    )
    expect(appended.version).toBe(3)
  })

  it('finds all of several whose answer was lost', async () => {
    const { mock, core, clock } = hidingCore()
    mock.fail(LOST, BATCH)
    const { events } = await clock.run(core.append('one', () => [made('a'), made('b')]))
    expect(events.map(({ event_id }) => event_id)).toEqual(mock.events.map(({ id }) => id))
  })

  it('leaves open those of several that are not found behind a lost answer', async () => {
    const { mock } = hidingCore()
    const core = interrupted(mock, 1, async () => new Response('bad gateway', { status: 502 }))
    const error = (await ending(core.append('one', () => [made('a'), made('b')]))) as PartlyStoredError
    expect(error.code).toBe('partly_stored')
    expect(error.outcomes.map(({ type }) => type)).toEqual(['stored', 'unknown'])
  })

  it('gives a stamp to look for where none of several is found behind a lost answer', async () => {
    const { mock } = hidingCore()
    const core = interrupted(mock, 0, async () => new Response('bad gateway', { status: 502 }))
    const error = await ending(core.append('one', () => [made('a'), made('b')]))
    expect(error).toMatchObject({ code: 'outcome_unknown', stamp: { index: 0, entity_id: 'one' } })
  })

  it('leaves all open where they cannot be looked for', async () => {
    const { mock } = hidingCore()
    const core = interrupted(mock, 1, async () => {
      mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/events/query', times: 100 })
      return Response.json({ error: 'Invalid input: no' }, { status: 400 })
    })
    const error = await ending(core.append('one', () => [made('a'), made('b')]))
    expect(error).toMatchObject({ code: 'outcome_unknown', cause: { code: 'api', status: 400 } })
  })

  it('fails as the batch does when none of several is stored', async () => {
    const { mock } = hidingCore()
    const core = interrupted(mock, 0, async () =>
      Response.json({ error: 'Invalid input: no' }, { status: 400 }),
    )
    expect(await ending(core.append('one', () => [made('a'), made('b')]))).toMatchObject({
      code: 'api',
      status: 400,
    })
  })

  it('finds a single event whose answer was lost when it is verified', async () => {
    const { mock, core, clock } = hidingCore()
    mock.fail(LOST, SINGLE)
    const appended = await clock.run(core.append('one', () => made('a'), { verifyWrites: true }))
    expect(appended.events[0]?.event_id).toBe(mock.events[0]?.id)
  })

  it('ends with what `decide` throws', async () => {
    const { core, clock, writes } = hidingCore()
    const reason = new Error('sold out')
    const decide = () => {
      throw reason
    }
    expect(await ending(clock.run(core.append('one', decide)))).toBe(reason)
    expect(writes).toEqual([])
  })

  it('writes nothing when its signal aborts while it decides', async () => {
    const { core, clock, writes } = hidingCore()
    const controller = new AbortController()
    const decide = async () => {
      controller.abort('enough')
      return made('a')
    }
    expect(await ending(clock.run(core.append('one', decide, { signal: controller.signal })))).toBe('enough')
    expect(writes).toEqual([])
  })

  it('ends at its deadline, attempts and waits and all', async () => {
    const { mock, core, clock } = hidingCore()
    const decide = () => {
      mock.append(other)
      return made('a')
    }
    const end = await ending(clock.run(core.append('one', decide, { maxAttempts: 1_000, deadlineMs: 5_000 })))
    expect(end).toMatchObject({ code: 'timeout', phase: 'deadline' })
  })

  it.each([
    ['entity_id', { ...made('a'), entity_id: 'two' }],
    ['expected_version', { ...made('a'), expected_version: 1 }],
    ['tenant_id', { ...made('a'), tenant_id: 'acme' }],
    ['decide', 'a text'],
    ['event_type', { event_type: 'A B', payload: {} }],
  ])('refuses a decision whose %s is not right', async (field, decision) => {
    const { core, clock, writes } = hidingCore()
    const end = await ending(clock.run(core.append('one', () => decision as never)))
    expect(end).toMatchObject({ code: 'invalid_input', field })
    expect(writes).toEqual([])
  })

  it.each([
    ['decide', [undefined, {}], 'invalid_input'],
    ['maxAttempts', [nothing, { maxAttempts: 0 }], 'config'],
    ['verifyWrites', [nothing, { verifyWrites: 'yes' }], 'config'],
    ['maxTries', [nothing, { maxTries: 1 }], 'config'],
  ] as const)('refuses %s that is none', async (_, [decide, options], code) => {
    const { core, clock } = hidingCore()
    expect(await ending(clock.run(core.append('one', decide as never, options as never)))).toMatchObject({
      code,
    })
  })

  it('is refused where no version is told', async () => {
    const { mock, core, clock } = hidingCore()
    const page = { events: [], count: 0, total_count: 0, has_more: false }
    mock.fail({ type: 'answer', status: 200, body: page }, { path: '/api/v1/events/query', times: 10 })
    const end = await ending(clock.run(core.append('one', () => made('a'))))
    expect(end).toMatchObject({ code: 'unsupported' })
  })
})
