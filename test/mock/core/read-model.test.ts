import { describe, expect, it } from 'vitest'
import { type ModelCommit, ReadModel } from '../../../src/mock/core/read-model.ts'

function commit(changes: Record<string, unknown>, given: Partial<ModelCommit> = {}): ModelCommit {
  return {
    expected_revision: 0,
    checkpoint: { epoch: 1, position: 0 },
    ready: true,
    reset: false,
    changes,
    ...given,
  }
}

/** The model after commits, each of which is valid. */
function built(...commits: ModelCommit[]): ReadModel {
  return commits.reduce((model, next) => {
    const result = model.after(next)
    if (typeof result === 'string') throw new Error(result)
    return result
  }, new ReadModel())
}

const rowsOf = (model: ReadModel, prefix = '', start?: string) =>
  [...model.rowsAfter(prefix, start)].map(({ key, state, version }) => `${key}=${state}@${version}`)

describe('a read model', () => {
  it('keeps rows by the bytes of their keys, with the revision that wrote them', () => {
    const model = built(commit({ b: 1, '10': { z: 1, a: 2 }, '9': null }), commit({ b: 2, é: [] }))
    expect(rowsOf(model)).toEqual(['10={"a":2,"z":1}@1', 'b=2@2', 'é=[]@2'])
    expect(rowsOf(model, '', 'b')).toEqual(['é=[]@2'])
    expect(rowsOf(model, 'b')).toEqual(['b=2@2'])
    expect(model.row('b')).toEqual({ key: 'b', state: '2', version: 2 })
    expect(model.row('9')).toBeUndefined()
  })

  it('remembers deletions as changes, commit by commit', () => {
    const model = built(commit({ a: 1, b: 1 }), commit({ a: null }), commit({ c: 3, b: 3 }))
    expect(model.changesAfter(0)).toEqual([
      { version: 2, rows: [{ key: 'a', state: null }] },
      {
        version: 3,
        rows: [
          { key: 'b', state: '3' },
          { key: 'c', state: '3' },
        ],
      },
    ])
    expect(model.changesAfter(3)).toEqual([])
  })

  it('begins with no rows after a reset, and says so for every prefix', () => {
    const model = built(commit({ a: 1 }), commit({ b: 1 }, { reset: true, ready: false }))
    expect(rowsOf(model)).toEqual(['b=1@2'])
    expect(model.meta).toEqual({
      revision: 2,
      checkpoint: { epoch: 1, position: 0 },
      ready: false,
      resetRevision: 2,
    })
    expect([model.contentRevision('a'), model.contentRevision('zz')]).toEqual([2, 2])
  })

  it('knows the newest revision below a prefix, deletions included', () => {
    const model = built(commit({ a1: 1, b1: 1 }), commit({ a1: null }), commit({}))
    expect([model.contentRevision('a'), model.contentRevision('b'), model.contentRevision('c')]).toEqual([
      2, 1, 0,
    ])
  })

  it.each([
    [{ ['k'.repeat(513)]: 1 }, 'read model key exceeds 512 bytes'],
    [{ ['k'.repeat(513)]: null }, 'read model key exceeds 512 bytes'],
    [{ a: 'x'.repeat(126_974) }, 'read model row exceeds bounded page'],
  ])('refuses keys and rows that are too large', (changes, reason) => {
    expect(new ReadModel().after(commit(changes))).toBe(reason)
  })

  it('takes keys and rows as large as can be', () => {
    expect(rowsOf(built(commit({ ['k'.repeat(512)]: 1, a: 'x'.repeat(126_973) })))).toHaveLength(2)
  })

  it('holds 100,000 keys, deleted ones too, until a reset', () => {
    const keys = (prefix: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, null]))
    const model = built(commit(keys('a', 100_000)))
    expect(model.after(commit(keys('b', 1)))).toBe('read model exceeds 32 MiB or 100000 keys; shard model')
    expect(model.after(commit(keys('b', 1), { reset: true }))).toBeInstanceOf(ReadModel)
  })

  it('holds 32 MiB, with 128 bytes for each key', () => {
    const row = 'x'.repeat(100_000)
    const rows = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${1000 + from + i}`, row]))
    const model = built(commit(rows(0, 334)))
    expect(model.after(commit(rows(334, 1)))).toBeInstanceOf(ReadModel)
    expect(model.after(commit(rows(334, 2)))).toMatch('exceeds 32 MiB')
  })
})
