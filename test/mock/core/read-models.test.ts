import { describe, expect, it } from 'vitest'
import { EventFeeds } from '../../../src/mock/core/event-feeds.ts'
import { EventLog } from '../../../src/mock/core/event-log.ts'
import type { ModelCommit } from '../../../src/mock/core/read-model.ts'
import { ReadModels } from '../../../src/mock/core/read-models.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { input } from '../ask.ts'

function setUp() {
  const log = new EventLog({ stampsVersions: true, nowMs: () => 0, random: seededRandom(1) })
  const feeds = new EventFeeds(log, seededRandom(2))
  log.append(input('a', 'x'))
  log.append(input('a', 'x'))
  const models = new ReadModels(log, feeds)
  const { epoch } = feeds.of('default')
  const commit = (given: Partial<ModelCommit> & { position?: number } = {}) => {
    const { position = 0, ...rest } = given
    return models.commit('default', 'm', {
      expected_revision: 0,
      checkpoint: { epoch, position },
      ready: true,
      reset: false,
      changes: {},
      ...rest,
    })
  }
  return { log, models, commit }
}

describe('read models', () => {
  it('keep each commit as an event that no feed shows', () => {
    const { log, commit, models } = setUp()
    expect(commit({ changes: { b: 1, a: null } })).toEqual({ type: 'committed', revision: 1 })
    expect(log.events.at(-1)).toMatchObject({
      event_type: 'allsource.read_model.committed',
      entity_id: expect.stringMatching(/^read-model:[0-9a-f]{64}$/),
      version: 1,
      metadata: null,
      payload: { changes: { a: null, b: 1 }, expected_revision: 0, ready: true, reset: false },
    })
    expect(models.of('default', 'm').meta.revision).toBe(1)
    expect(models.of('acme', 'm').meta.revision).toBe(0)
  })

  it('refuse a commit that expects another revision', () => {
    const { commit } = setUp()
    commit()
    expect(commit()).toEqual({ type: 'conflict', expected: 0, current: 1 })
  })

  it('take a checkpoint only within the feed, and only forward', () => {
    const { commit } = setUp()
    const outside = { type: 'invalid', reason: 'read model checkpoint is outside current feed generation' }
    expect(commit({ position: 3 })).toEqual(outside)
    expect(commit({ checkpoint: { epoch: 7, position: 0 } })).toEqual(outside)
    commit({ position: 2 })
    expect(commit({ position: 1, expected_revision: 1 })).toEqual({
      type: 'invalid',
      reason: 'read model checkpoint cannot regress; rebuild with reset',
    })
    expect(commit({ position: 1, expected_revision: 1, reset: true })).toMatchObject({ revision: 2 })
  })

  it('refuse more than 500 changes or 240 KiB before anything else', () => {
    const { commit } = setUp()
    const changes = (count: number, value: unknown) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, value]))
    const tooLarge = { type: 'invalid', reason: 'read model commit exceeds 500 changes or 240 KiB' }
    expect(commit({ position: 9, changes: changes(501, 1) })).toEqual(tooLarge)
    expect(commit({ position: 9, changes: changes(3, 'é'.repeat(41_000)) })).toEqual(tooLarge)
    expect(commit({ changes: changes(500, 1) })).toMatchObject({ revision: 1 })
  })

  it('have plain names', () => {
    const { models } = setUp()
    const commit = {
      expected_revision: 0,
      checkpoint: { epoch: 0, position: 0 },
      ready: true,
      reset: false,
      changes: {},
    }
    for (const name of ['', 'a.b', 'x'.repeat(65)])
      expect(models.commit('default', name, commit)).toEqual({
        type: 'invalid',
        reason: 'read model name must contain 1..64 ASCII letters, digits, - or _',
      })
  })

  it('store nothing when a row is refused', () => {
    const { log, commit } = setUp()
    expect(commit({ changes: { a: 'x'.repeat(126_974) } })).toMatchObject({ type: 'invalid' })
    expect(log.entries).toHaveLength(2)
  })
})
