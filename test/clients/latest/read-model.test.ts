import { describe, expect, test } from 'vitest'
import type { ReadModelPage } from '../../../src/api.ts'
import { json, type Step, status } from '../../support/fake-fetch.ts'
import { testCore } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

const checkpoint = { epoch: 7, position: 2 }

function page(rows: Record<string, unknown>, facts: Partial<ReadModelPage> = {}): Step {
  return json({
    revision: 1,
    content_revision: 1,
    checkpoint,
    ready: true,
    unchanged: false,
    rows,
    next: null,
    ...facts,
  })
}

function model(...steps: Step[]) {
  const { client, requests } = testCore(steps)
  return { model: client.readModel('assets'), requests }
}

const commit = { expected_revision: 1, checkpoint, ready: true, changes: { BTC: { price: 1 }, ETH: null } }

describe('readModel', () => {
  test('reads a page', async () => {
    const { model: assets, requests } = model(page({ BTC: 1 }))
    const fields = { prefix: 'B', after: 'BA', limit: 5, revision: 3 }
    expect(await assets.page(fields)).toMatchObject({ rows: { BTC: 1 }, next: null })
    expect(requests[0]).toMatchObject({
      path: '/api/v1/read-models/assets',
      query: { prefix: 'B', after: 'BA', limit: '5', revision: '3', tenant_id: 'default' },
    })
  })

  test('reads all rows of one moment, in the order of their keys', async () => {
    const { model: assets, requests } = model(
      page({ '10': 1, '9': 2, a: 3 }, { next: 'a' }),
      page({ '\u{1f600}': 5, '\uffee': 4 }),
    )
    const { rows, ...facts } = await assets.rows()
    expect([...rows]).toEqual([
      ['10', 1],
      ['9', 2],
      ['a', 3],
      ['\uffee', 4],
      ['\u{1f600}', 5],
    ])
    expect(facts).toEqual({ revision: 1, content_revision: 1, checkpoint, ready: true })
    expect(requests.map(({ query }) => query.after)).toEqual([undefined, 'a'])
  })

  test('begins again when another writer changes rows between two pages', async () => {
    const { model: assets } = model(
      page({ a: 1 }, { next: 'a' }),
      page({ b: 2 }, { revision: 2, content_revision: 2 }),
      page({ a: 2 }, { revision: 2, content_revision: 2, next: 'a' }),
      page({ b: 2 }, { revision: 3, content_revision: 2 }),
    )
    const { rows, revision } = await assets.rows()
    expect([...rows]).toEqual([
      ['a', 2],
      ['b', 2],
    ])
    expect(revision).toBe(3)
  })

  test('gives up on a model that changes during every read', async () => {
    let revision = 0
    const { model: assets, requests } = model((request) => {
      revision++
      return page({}, { content_revision: revision, next: 'a' })(request)
    })
    expect(await ending(assets.rows())).toMatchObject({ code: 'version_conflict' })
    expect(requests).toHaveLength(10)
  })

  test('does not read the same page for ever', async () => {
    const { model: assets } = model(page({ a: 1 }, { next: 'a' }))
    expect(await ending(assets.rows())).toMatchObject({ code: 'protocol', where: 'next' })
  })

  test('commits changes', async () => {
    const { model: assets, requests } = model(json({ revision: 2 }))
    expect(await assets.commit(commit)).toEqual({ revision: 2 })
    expect(requests[0]).toMatchObject({ method: 'PUT', query: { tenant_id: 'default' } })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ ...commit, reset: false })
  })

  test('says that another was quicker', async () => {
    const body = { error: 'version_conflict', expected_version: 1, current_version: 4 }
    const { model: assets } = model(json(body, { status: 409 }))
    expect(await ending(assets.commit(commit))).toMatchObject({
      code: 'version_conflict',
      expected: 1,
      current: 4,
      message: expect.stringContaining('expected revision 1, the read model is at 4'),
    })
  })

  test.each([500, 502])('says after a %i that the commit may be stored', async (code) => {
    const { model: assets, requests } = model(status(code))
    expect(await ending(assets.commit(commit))).toMatchObject({ code: 'outcome_unknown' })
    expect(requests).toHaveLength(1)
  })

  test('commits again after an answer that nothing was written', async () => {
    const busy = json({ error: 'read_model_busy', message: 'retry' }, { status: 503 })
    const { client, requests, clock } = testCore([busy, json({ revision: 2 })])
    expect(await clock.run(client.readModel('assets').commit(commit))).toEqual({ revision: 2 })
    expect(requests).toHaveLength(2)
  })

  test('says that an old Core has none', async () => {
    const { model: assets } = model(status(404))
    expect(await ending(assets.page())).toMatchObject({ code: 'unsupported' })
    expect(await ending(assets.commit(commit))).toMatchObject({ code: 'unsupported' })
  })

  test.each(['', 'a b', 'ä', 'a/b', 'x'.repeat(65), 7])('refuses the name %j', (name) => {
    const { client } = testCore([])
    expect(() => client.readModel(name as string)).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'name' }),
    )
  })

  test.each<[fields: object, field: string]>([
    [{ limit: 0 }, 'limit'],
    [{ limit: 501 }, 'limit'],
    [{ prefix: 'ä'.repeat(257) }, 'prefix'],
    [{ after: 7 }, 'after'],
    [{ revision: -1 }, 'revision'],
    [{ order: 'asc' }, 'order'],
  ])('refuses to read %j', async (fields, field) => {
    const { model: assets, requests } = model(page({}))
    expect(await ending(assets.page(fields))).toMatchObject({ code: 'invalid_input', field })
    expect(requests).toEqual([])
  })

  const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`k${i}`, 1]))
  const row = 'x'.repeat(126_000)
  test.each<[string, object, string]>([
    ['without a revision', { ...commit, expected_revision: undefined }, 'expected_revision'],
    ['with half a checkpoint', { ...commit, checkpoint: { epoch: 1 } }, 'checkpoint.position'],
    ['without a checkpoint', { ...commit, checkpoint: undefined }, 'checkpoint.epoch'],
    ['that does not say whether it is ready', { ...commit, ready: undefined }, 'ready'],
    ['with a reset that is neither', { ...commit, reset: 1 }, 'reset'],
    ['without changes', { ...commit, changes: undefined }, 'changes'],
    ['of 501 changes', { ...commit, changes: many }, 'changes'],
    ['of more than 240 KiB', { ...commit, changes: { a: row, b: row } }, 'changes'],
    ['with a row too large', { ...commit, changes: { a: `${row}${'x'.repeat(975)}` } }, 'changes["a"]'],
    ['with a row that JSON would drop', { ...commit, changes: { a: undefined } }, 'changes["a"]'],
    [
      'with a key too long',
      { ...commit, changes: { ['k'.repeat(513)]: 1 } },
      `changes["${'k'.repeat(513)}"]`,
    ],
    ['with a field that Core would ignore', { ...commit, rows: {} }, 'rows'],
  ])('refuses a commit %s', async (_, bad, field) => {
    const { model: assets, requests } = model(json({ revision: 2 }))
    expect(await ending(assets.commit(bad as never))).toMatchObject({ code: 'invalid_input', field })
    expect(requests).toEqual([])
  })

  test('takes what is just within the limits', async () => {
    const { model: assets } = model(json({ revision: 2 }))
    const { k500: _, ...just500 } = many
    const largest = 'x'.repeat(126_976 - 1 - 2)
    expect(await assets.commit({ ...commit, changes: just500 })).toEqual({ revision: 2 })
    expect(await assets.commit({ ...commit, changes: { a: largest } })).toEqual({ revision: 2 })
    expect(await assets.commit({ ...commit, changes: { ['k'.repeat(512)]: 1 } })).toEqual({ revision: 2 })
  })
})
