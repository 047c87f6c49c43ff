import { describe, expect, it } from 'vitest'
import { EventLog } from '../../../src/mock/core/event-log.ts'
import { input } from '../ask.ts'

function logAt(nowMs: number, stampsVersions = true) {
  return new EventLog({ stampsVersions, nowMs: () => nowMs, random: () => 0.5 })
}

describe('the event log', () => {
  it('counts versions for each entity from 1', () => {
    const log = logAt(0)
    log.append(input('a', 'x'))
    log.append(input('a', 'y'))
    log.append(input('a', 'x'))
    expect(log.entries.map(({ event }) => [event.entity_id, event.version])).toEqual([
      ['x', 1],
      ['y', 1],
      ['x', 2],
    ])
  })

  it('shares the count between tenants', () => {
    const log = logAt(0)
    log.append({ ...input('a', 'x'), tenant_id: 'one' })
    log.append({ ...input('a', 'x'), tenant_id: 'two' })
    expect(log.versionOf('x')).toBe(2)
  })

  it('tells the real version even where stored events always read 1', () => {
    const log = logAt(0, false)
    log.append(input('a', 'x'))
    const outcome = log.append(input('a', 'x'))
    expect(outcome).toMatchObject({ type: 'stored', version: 2, entry: { event: { version: 1 } } })
  })

  it('stores nothing when the expected version is another', () => {
    const log = logAt(0)
    log.append(input('a', 'x'))
    expect(log.append({ ...input('a', 'x'), expected_version: 0 })).toEqual({
      type: 'conflict',
      expected: 0,
      current: 1,
    })
    expect(log.entries).toHaveLength(1)
  })

  it('takes a null expected version for none', () => {
    const log = logAt(0)
    log.append(input('a', 'x'))
    expect(log.append({ ...input('a', 'x'), expected_version: null as never }).type).toBe('stored')
  })

  it('gives events of the same millisecond timestamps in order', () => {
    const log = logAt(1_700_000_000_000)
    for (let i = 0; i < 2_500; i++) log.append(input('a', 'x'))
    const times = log.entries.map((entry) => entry.time)
    expect(times).toEqual(times.toSorted())
    expect(new Set(times).size).toBe(2_500)
  })

  it('stores keys in order, as Core does', () => {
    const log = logAt(0)
    log.append(input('a', 'x', { z: 1, a: [{ d: 1, c: 2 }] }))
    expect(JSON.stringify(log.entries[0]?.event.payload)).toBe('{"a":[{"c":2,"d":1}],"z":1}')
  })

  it('makes version 4 ids from the random source', () => {
    const log = new EventLog({ stampsVersions: true, nowMs: () => 0, random: () => 0.999 })
    log.append(input('a', 'x'))
    expect(log.entries[0]?.event.id).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  })

  it('cuts timestamps to microseconds when it is loaded again, and goes on counting', () => {
    const log = logAt(1_700_000_000_000)
    log.append(input('a', 'x'))
    log.append(input('a', 'x'))
    log.reload(log.entries.map(({ event }) => event))
    expect(log.entries.map(({ event }) => event.timestamp)).toEqual([
      '2023-11-14T22:13:20Z',
      '2023-11-14T22:13:20.000001Z',
    ])
    expect(log.byId(log.entries[1]?.event.id ?? '')).toBe(log.entries[1])
    expect(log.append(input('a', 'x'))).toMatchObject({ version: 3 })
  })

  it('counts again what it loads where stored versions mean nothing', () => {
    const log = logAt(0, false)
    for (let i = 0; i < 3; i++) log.append(input('a', 'x'))
    log.reload(log.entries.map(({ event }) => event))
    expect(log.versionOf('x')).toBe(3)
  })

  it('keeps fields named like those of Object.prototype', () => {
    const log = logAt(0)
    log.append(input('a', '__proto__', JSON.parse('{"__proto__":{"x":1},"constructor":2}')))
    expect(log.ofEntity('__proto__')).toHaveLength(1)
    expect(log.entries[0]?.json).toContain('"payload":{"__proto__":{"x":1},"constructor":2}')
  })
})
