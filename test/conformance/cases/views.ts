import { expect } from 'vitest'
import type { Case } from '../scenario.ts'
import { empty, json, ok } from '../seen.ts'

const base = '/api/v1/views'
const definition = {
  source: { prefixes: ['asset.'] },
  key: '{entity_id}',
  ops: [{ on: 'asset.updated', set: { price: 'payload.price' } }],
}
const notFound = json(404, { error: 'view_not_found' })

/** Views on a Core by itself: it keeps definitions and serves rows, but nobody folds them. */
export const viewCases: Case[] = [
  {
    name: 'a Core without views says 404 without a body',
    only: '0.19.2',
    async run({ asAdmin }) {
      expect(await asAdmin('GET', base)).toEqual(empty(404))
    },
  },
  {
    name: 'a view is defined, listed and read; the same definition keeps its generation, another raises it',
    only: '0.27.0',
    async run({ asAdmin, id }) {
      const path = `${base}/${id('v')}`
      const info = { view: id('v'), definition, generation: 1, revision: 1, checkpoint: null, ready: false }
      const put = (body: object) => asAdmin('PUT', path, { body })
      const first = await put(definition)
      expect(first).toMatchObject({ status: 200, body: { view: id('v'), ready: false } })
      expect(first).toMatchObject({ body: { definition: expect.objectContaining({ key: '{entity_id}' }) } })
      const generation = (first.body as typeof info).generation
      expect(await put(definition)).toMatchObject({ body: { generation } })
      expect(await put({ ...definition, key: '{event_type}' })).toMatchObject({
        body: { generation: generation + 1 },
      })
      expect(await asAdmin('GET', path)).toMatchObject({ status: 200, body: { generation: generation + 1 } })
      const list = await ok<{ views: { view: string }[] }>(asAdmin('GET', base))
      expect(list.views.map(({ view }) => view)).toContain(id('v'))
    },
  },
  {
    name: 'a new view has no rows and no changes, and a row of it is 404',
    only: '0.27.0',
    async run({ asAdmin, id }) {
      const path = `${base}/${id('v')}`
      const { generation, revision } = await ok<{ generation: number; revision: number }>(
        asAdmin('PUT', path, { body: definition }),
      )
      expect(await asAdmin('GET', `${path}/entities`)).toMatchObject({
        status: 200,
        body: { view: id('v'), rows: [], next: null, generation, ready: false },
      })
      expect(await asAdmin('GET', `${path}/entities/BTC`)).toEqual(
        json(404, { error: 'not_found', ready: false }),
      )
      expect(await asAdmin('GET', `${path}/changes`, { params: { after: revision } })).toMatchObject({
        status: 200,
        body: { view: id('v'), changes: [], caught_up: true, generation },
      })
    },
  },
  {
    name: 'a tag that still holds is 304 without a body',
    only: '0.27.0',
    async run({ request, asAdmin, id, target }) {
      const path = `${base}/${id('v')}`
      await ok(asAdmin('PUT', path, { body: definition }))
      for (const at of [path, `${path}/entities`]) {
        const Authorization = `Bearer ${target.apiKey}`
        const { headers } = await request('GET', at, { headers: { Authorization } })
        const etag = headers.get('etag') ?? ''
        expect(etag).toMatch(/^"sha256:[0-9a-f]{32}"$/)
        const again = await request('GET', at, { headers: { Authorization, 'If-None-Match': etag } })
        expect(again.seen).toEqual(empty(304))
      }
    },
  },
  {
    name: 'a definition that breaks a rule is 400 and says which',
    only: '0.27.0',
    async run({ asAdmin, id }) {
      const put = (body: object) => asAdmin('PUT', `${base}/${id('v')}`, { body })
      const invalid = (detail: string) => json(400, { error: 'invalid_view', detail })
      expect(await put({ ...definition, source: { prefixes: [] } })).toEqual(
        invalid('source.prefixes must contain 1..8 prefixes'),
      )
      expect(await put({ ...definition, ops: [{ on: 'asset.updated', set: { a: '{payload.a}' } }] })).toEqual(
        invalid(
          'ops[0]: set: value must be payload.<path>, entity_id, event_type, timestamp, day:timestamp or {"literal": <json>}',
        ),
      )
      expect((await put({ ...definition, ops: [] })).body).toMatchObject({ error: 'invalid_view' })
    },
  },
  {
    name: 'a view that was deleted or never defined is 404',
    only: '0.27.0',
    async run({ asAdmin, id }) {
      const path = `${base}/${id('v')}`
      expect(await asAdmin('DELETE', path)).toEqual(notFound)
      await ok(asAdmin('PUT', path, { body: definition }))
      expect(await asAdmin('DELETE', path)).toEqual(json(200, { view: id('v'), deleted: true }))
      for (const at of [path, `${path}/entities`, `${path}/entities/a`, `${path}/changes`]) {
        expect(await asAdmin('GET', at)).toEqual(notFound)
      }
    },
  },
]
