import { expect } from 'vitest'
import type { Event } from '../../../src/index.ts'
import { EventStreamClient } from '../../../src/stream/index.ts'
import { coreOf, queryOf } from '../client-of.ts'
import type { Case } from '../scenario.ts'

/** The clients on the wire: what they send is understood, and what comes back is what they say. */
export const clientCases: Case[] = [
  {
    name: 'writes, reads back, and conflicts on an expected version that has passed',
    async run({ target, id, type, perVersion }) {
      const core = coreOf(target)
      const first = {
        event_type: type('made'),
        entity_id: id('e'),
        payload: { n: 1 },
        metadata: { by: 'test' },
      }

      const receipt = await core.ingestEvent({ ...first, expected_version: 0 })
      await expect(core.ingestEvent({ ...first, expected_version: 0 })).rejects.toMatchObject({
        code: 'version_conflict',
        expected: 0,
        current: 1,
      })
      const batch = await core.ingestBatch([2, 3].map((n) => ({ ...first, payload: { n } })))
      const page = await core.queryEvents({ entity_id: id('e') })

      expect(receipt.version).toBe(1)
      expect(batch.events.map(({ version }) => version)).toEqual([2, 3])
      expect(page.entity_version).toBe(3)
      expect(page.events.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
      expect(page.events.map(({ version }) => version)).toEqual(
        perVersion({ '0.27.0': [1, 2, 3], '0.19.2': [1, 1, 1] }),
      )
      expect(page.events[0]).toMatchObject({
        id: receipt.event_id,
        metadata: { by: 'test' },
        tenant_id: 'default',
      })
    },
  },
  {
    name: 'reads all pages, each event once, whatever the server makes of offsets',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const total = 2_300
      for (let i = 0; i < total; i += 460) {
        const batch = Array.from({ length: 460 }, (_, j) => ({
          event_type: type('paged'),
          entity_id: id(`e${j % 7}`),
          payload: { n: i + j },
        }))
        await core.ingestBatch(batch)
      }

      const seen: Event[] = []
      for await (const event of core.events({ event_type_prefix: type('') })) seen.push(event)

      expect(seen.map(({ payload }) => (payload as { n: number }).n)).toEqual(
        Array.from({ length: total }, (_, n) => n),
      )
      expect(await queryOf(target).getEntityEvents(id('e0'))).toHaveLength(
        seen.filter(({ entity_id }) => entity_id === id('e0')).length,
      )
    },
  },
  {
    name: 'reads what was stored before once, events and entities, in both orders, while others write',
    async run({ target, id, type, perVersion }) {
      const core = coreOf(target)
      const event = (n: number) => ({ event_type: type('m'), entity_id: id(`e${n}`), payload: { n } })
      const before = Array.from({ length: 1_400 }, (_, n) => event(n))
      const { events: receipts } = await core.ingestBatch(before)
      const stored = receipts.map(({ event_id }) => event_id)
      const orders = perVersion({ '0.27.0': ['asc', 'desc'] as const, '0.19.2': ['asc'] as const })
      const everything = { event_type_prefix: type('') }

      let isOver = false
      let written = 0
      const writing = (async () => {
        while (!isOver) await core.ingestBatch([event(7 * ++written), event(1_400 + written)])
      })()
      const seen: string[][] = []
      const met: string[][] = []
      for (const order of orders)
        seen.push((await core.events({ ...everything, order }).toArray({ max: 99_999 })).map((e) => e.id))
      for (const order of perVersion({ '0.27.0': ['asc', 'desc'] as const, '0.19.2': [undefined] }))
        met.push(
          (await core.entities({ ...everything, order }).toArray({ max: 99_999 })).map((e) => e.entity_id),
        )
      isOver = true
      await writing

      const entityIds = before.map(({ entity_id }) => entity_id)
      for (const [all, expected] of [
        ...seen.map((ids) => [ids, stored]),
        ...met.map((ids) => [ids, entityIds]),
      ]) {
        expect(new Set(all).size).toBe(all?.length)
        expect(all).toEqual(expect.arrayContaining(expected ?? []))
      }
    },
  },
  {
    name: 'filters by time and payload also where no type is given',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const { events } = await core.ingestBatch(
        [1, 2, 3].map((n) => ({
          event_type: type('timed'),
          entity_id: id('e'),
          payload: { n, case: id('e') },
        })),
      )
      const since = events[1]?.timestamp ?? ''

      const page = await core.queryEvents({ since, payload_filter: { case: id('e') } })

      expect(page.events.map(({ payload }) => (payload as { n: number }).n)).toEqual([2, 3])
    },
  },
  {
    name: 'pages by offset, or says that this Core cannot',
    async run({ target, id, type, perVersion }) {
      const core = coreOf(target)
      await core.ingestBatch(
        [1, 2, 3].map((n) => ({ event_type: type('made'), entity_id: id('e'), payload: { n } })),
      )

      const outcome = await core.queryEvents({ entity_id: id('e'), offset: 1, limit: 1 }).then(
        ({ events }) => events.map(({ payload }) => payload),
        ({ code }) => code,
      )

      expect(outcome).toEqual(perVersion<unknown>({ '0.27.0': [{ n: 2 }], '0.19.2': 'unsupported' }))
    },
  },
  {
    name: 'reads newest first, or says that this Core cannot',
    async run({ target, id, type, perVersion }) {
      const core = coreOf(target)
      await core.ingestBatch(
        [1, 2, 3].map((n) => ({ event_type: type('made'), entity_id: id('e'), payload: { n } })),
      )

      const outcome = await core.queryEvents({ entity_id: id('e'), order: 'desc' }).then(
        ({ events }) => events.map(({ payload }) => payload),
        ({ code }) => code,
      )

      expect(outcome).toEqual(
        perVersion<unknown>({ '0.27.0': [{ n: 3 }, { n: 2 }, { n: 1 }], '0.19.2': 'unsupported' }),
      )
    },
  },
  {
    name: 'tells that nothing changed as a value, where the server has tags',
    async run({ target, id, type, perVersion }) {
      const core = coreOf(target)
      await core.ingestEvent({ event_type: type('made'), entity_id: id('e'), payload: {} })

      const first = await core.queryEventsConditional({ entity_id: id('e') })
      const second = await core.queryEventsConditional({
        entity_id: id('e'),
        ifNoneMatch: first.etag ?? '"none"',
      })

      expect(second.type).toBe(perVersion({ '0.27.0': 'not_modified', '0.19.2': 'modified' }))
    },
  },
  {
    name: 'folds an entity into a state in one call',
    async run({ target, id, type }) {
      await coreOf(target).ingestBatch(
        [1, 2, 3].map((n) => ({ event_type: type('made'), entity_id: id('e'), payload: { n } })),
      )

      const sum = await queryOf(target).queryAndFold(
        { entity_id: id('e') },
        { initialState: () => 0, reducer: (state, event) => state + (event.payload as { n: number }).n },
      )

      expect(sum).toBe(6)
    },
  },
  {
    name: 'lists entities and finds those that are one',
    async run({ target, id, type }) {
      const core = coreOf(target)
      await core.ingestBatch(
        ['a', 'b', 'c'].map((name) => ({
          event_type: type('made'),
          entity_id: id(name),
          payload: { mail: name === 'c' ? 'y' : 'x' },
        })),
      )

      const entities = []
      for await (const entity of core.entities({ event_type_prefix: type('') }))
        entities.push(entity.entity_id)
      const { duplicates } = await core.detectDuplicates({ event_type_prefix: type(''), group_by: ['mail'] })

      expect(entities.sort()).toEqual([id('a'), id('b'), id('c')])
      expect(duplicates).toEqual([{ key: { mail: 'x' }, entity_ids: [id('a'), id('b')], count: 2 }])
    },
  },
  {
    name: 'keeps projection state, by key or in a read model',
    async run({ target, id }) {
      const core = coreOf(target)
      const name = id('projection')

      await core.putProjectionState(name, 'BTC', { price: 1 })
      await core.bulkPutProjectionState(name, [{ entity_id: 'ETH', state: null }])
      const { states } = await core.bulkGetProjectionStates(name, ['BTC', 'ETH', 'XMR'])

      expect(states.map(({ state, found }) => [state, found])).toEqual([
        [{ price: 1 }, true],
        [null, true],
        [null, false],
      ])
    },
  },
  {
    name: 'removes projection state from a read model, and refuses to where it is kept by key',
    async run({ target, id }) {
      const core = coreOf(target)
      const name = id('projection')
      const entries = ['A', 'B'].map((entity_id) => ({ entity_id, state: 1 }))
      await core.bulkPutProjectionState(name, entries)
      const removal = core.bulkDeleteProjectionStates(name, ['A', 'never there'])

      const { hasProjectionState } = await core.capabilities()
      if (hasProjectionState) await expect(removal).rejects.toMatchObject({ code: 'unsupported' })
      else await removal

      const { states } = await core.bulkGetProjectionStates(name, ['A', 'B'])
      expect(states.map(({ found }) => found)).toEqual([hasProjectionState, true])
    },
  },
  {
    name: 'saves and loads a checkpoint, and is told of a position beyond the log',
    async run({ target, id, type }) {
      const core = coreOf(target)
      await core.ingestEvent({ event_type: type('made'), entity_id: id('e'), payload: {} })
      await core.registerConsumer(id('c'), [type('*')])
      const { events } = await core.pollConsumerEvents(id('c'), { limit: 10 })
      const position = events.at(-1)?.position ?? 0

      const before = await core.loadCheckpoint(id('c'))
      await core.saveCheckpoint(id('c'), position)

      expect(before).toBeUndefined()
      expect(await core.loadCheckpoint(id('c'))).toBe(position)
      await expect(core.saveCheckpoint(id('c'), 1e12)).rejects.toMatchObject({ code: 'api', status: 400 })
    },
  },
  {
    name: 'sends ids that look like paths as they are',
    async run({ target, type, id }) {
      const core = coreOf(target)
      for (const entity_id of [`${id('e')}/a?b#c`, `${id('e')}%2e%2e`, `${id('e')} é😀`]) {
        await core.ingestEvent({ event_type: type('made'), entity_id, payload: { entity_id } })

        const { data } = await core.api.GET('/api/v1/entities/{entity_id}/state', {
          params: { path: { entity_id } },
        })

        expect(data?.current_state).toEqual({ entity_id })
      }
    },
  },
  {
    name: 'streams a replay with positions, its end, and then what is stored live',
    async run({ target, id, type, perVersion }) {
      const core = coreOf(target)
      const write = (n: number) =>
        core.ingestEvent({ event_type: type('made'), entity_id: id('e'), payload: { n } })
      await write(1)
      await write(2)
      const connection = await new EventStreamClient(core).connect(id('c'), [type('')])
      const seen: unknown[] = []

      for await (const message of connection) {
        if (message.type === 'replay_complete') await write(3)
        const { type: kind } = message
        seen.push(
          kind === 'event'
            ? [
                message.mode,
                typeof message.position,
                (message.event.payload as { n: number }).n,
                message.event.version,
              ]
            : kind,
        )
        if (kind === 'event' && message.mode === 'live') break
      }

      expect(seen).toEqual([
        ['replay', 'number', 1, 1],
        ['replay', 'number', 2, perVersion({ '0.27.0': 2, '0.19.2': 1 })],
        'replay_complete',
        ['live', 'undefined', 3, perVersion({ '0.27.0': 3, '0.19.2': 1 })],
      ])
    },
  },
]
