import { expect } from 'vitest'
import type { EventFeedPage } from '../../../src/api.ts'
import type { Case, Scenario } from '../scenario.ts'
import { empty, invalidInput, json, ok } from '../seen.ts'

const pathOf = (name: string) => `/api/v1/read-models/${name}`
const page = ({ asAdmin, id }: Scenario, params = {}) => asAdmin('GET', pathOf(id('m')), { params })

async function headOf({ asAdmin }: Scenario) {
  const probe = asAdmin('GET', '/api/v1/event-feed', { params: { limit: 0 } })
  return (await ok<EventFeedPage>(probe)).head
}

async function commit(scenario: Scenario, expected_revision: number, changes: object, more = {}) {
  const body = { expected_revision, checkpoint: await headOf(scenario), ready: true, changes, ...more }
  return scenario.asAdmin('PUT', pathOf(scenario.id('m')), { body })
}

/** Read models: rows that are committed together with how far their writer has come. */
export const readModelCases: Case[] = [
  {
    name: 'a Core without read models says 404 without a body',
    only: '0.19.2',
    async run({ asAdmin, id }) {
      expect(await asAdmin('GET', pathOf(id('m')))).toEqual(empty(404))
      expect(await asAdmin('PUT', pathOf(id('m')), { body: {} })).toEqual(empty(404))
    },
  },
  {
    name: 'an unknown model is an empty page at revision 0',
    only: '0.27.0',
    async run(scenario) {
      expect(await page(scenario)).toEqual(
        json(200, {
          revision: 0,
          content_revision: 0,
          checkpoint: null,
          ready: false,
          unchanged: false,
          rows: {},
          next: null,
        }),
      )
    },
  },
  {
    name: 'committed rows are read back in the order of their keys, null removes one',
    only: '0.27.0',
    async run(scenario) {
      const checkpoint = await headOf(scenario)
      expect(await commit(scenario, 0, { b: 1, a: { x: [null] }, c: false })).toEqual(
        json(200, { revision: 1 }),
      )
      expect(await commit(scenario, 1, { c: null, d: 'text' })).toEqual(json(200, { revision: 2 }))
      const rows = { a: { x: [null] }, b: 1, d: 'text' }
      const answer = await page(scenario)
      expect(answer).toEqual(
        json(200, {
          revision: 2,
          content_revision: 2,
          checkpoint,
          ready: true,
          unchanged: false,
          rows,
          next: null,
        }),
      )
      expect(Object.keys((answer.body as { rows: object }).rows)).toEqual(['a', 'b', 'd'])
    },
  },
  {
    name: 'pages go on after a key, and a prefix narrows them and their revision',
    only: '0.27.0',
    async run(scenario) {
      await commit(scenario, 0, { 'a/1': 1, 'a/2': 2, b: 3 })
      await commit(scenario, 1, { b: 4 })
      expect(await page(scenario, { limit: 2 })).toMatchObject({
        body: { rows: { 'a/1': 1, 'a/2': 2 }, next: 'a/2' },
      })
      expect(await page(scenario, { limit: 2, after: 'a/2' })).toMatchObject({
        body: { rows: { b: 4 }, next: null },
      })
      expect(await page(scenario, { prefix: 'a/' })).toMatchObject({
        body: { rows: { 'a/1': 1, 'a/2': 2 }, revision: 2, content_revision: 1 },
      })
    },
  },
  {
    name: 'a reader that names the revision it has is told that nothing changed',
    only: '0.27.0',
    async run(scenario) {
      await commit(scenario, 0, { a: 1 })
      expect(await page(scenario, { revision: 1 })).toMatchObject({ body: { unchanged: true, rows: {} } })
      expect(await page(scenario, { revision: 0 })).toMatchObject({
        body: { unchanged: false, rows: { a: 1 } },
      })
    },
  },
  {
    name: 'a commit on another revision is 409, and says which is current',
    only: '0.27.0',
    async run(scenario) {
      await commit(scenario, 0, { a: 1 })
      expect(await commit(scenario, 0, { a: 2 })).toEqual(
        json(409, { error: 'version_conflict', expected_version: 0, current_version: 1 }),
      )
      expect(await page(scenario)).toMatchObject({ body: { rows: { a: 1 } } })
    },
  },
  {
    name: 'a reset leaves only the rows that come with it',
    only: '0.27.0',
    async run(scenario) {
      await commit(scenario, 0, { a: 1, b: 2 })
      await commit(scenario, 1, { c: 3 }, { reset: true, ready: false })
      expect(await page(scenario)).toMatchObject({ body: { rows: { c: 3 }, revision: 2, ready: false } })
    },
  },
  {
    name: 'a checkpoint of another epoch, beyond the head or behind the last one is 400',
    only: '0.27.0',
    async run(scenario) {
      const { ingest, id, type } = scenario
      const { epoch, position } = await headOf(scenario)
      await ingest({ event_type: type('a'), entity_id: id('e') })
      await commit(scenario, 0, { a: 1 })
      const at = (checkpoint: object) => commit(scenario, 1, {}, { checkpoint })
      const outside = invalidInput('read model checkpoint is outside current feed generation')
      expect(await at({ epoch: 4, position: 0 })).toEqual(outside)
      expect(await at({ epoch, position: position + 1000 })).toEqual(outside)
      expect(await at({ epoch, position })).toEqual(
        invalidInput('read model checkpoint cannot regress; rebuild with reset'),
      )
    },
  },
  {
    name: 'a name of other characters is 400, a reserved one 403',
    only: '0.27.0',
    async run(scenario) {
      const body = { expected_revision: 0, checkpoint: await headOf(scenario), ready: true, changes: {} }
      expect(await scenario.asAdmin('GET', pathOf('a.b'))).toEqual(
        invalidInput('read model name must contain 1..64 ASCII letters, digits, - or _'),
      )
      expect(await scenario.asAdmin('PUT', pathOf('view_x'), { body })).toEqual(
        json(403, { error: 'reserved_read_model' }),
      )
    },
  },
  {
    name: 'a commit is an event that queries and consumers see',
    only: '0.27.0',
    async run(scenario) {
      const { get, post, id } = scenario
      await post('/api/v1/consumers', {
        consumer_id: id('c'),
        event_type_filters: ['allsource.read_model.committed'],
      })
      await commit(scenario, 0, { a: 1 })
      const polled = await ok<{ events: { entity_id: string; event_type: string }[] }>(
        get(`/api/v1/consumers/${id('c')}/events`, { limit: 100_000 }),
      )
      const last = polled.events.at(-1)
      expect(last).toMatchObject({
        event_type: 'allsource.read_model.committed',
        entity_id: expect.stringMatching(/^read-model:[0-9a-f]{64}$/),
      })
      expect(
        await get('/api/v1/events/query', { tenant_id: 'default', entity_id: last?.entity_id }),
      ).toMatchObject({ body: { count: 1 } })
    },
  },
]
