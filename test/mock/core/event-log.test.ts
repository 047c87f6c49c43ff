import { describe, expect, it } from 'vitest'
import { EventLog } from '../../../src/mock/core/event-log.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { input } from '../ask.ts'

function logAt(nowMs: number, stampsVersions = true) {
  return new EventLog({ stampsVersions, nowMs: () => nowMs, random: seededRandom(1) })
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

  it('has only the unflushed events after a restart, and the others when their tenant is asked for', () => {
    const log = logAt(1_700_000_000_000)
    for (const tenant_id of ['default', 'acme', 'default']) log.append({ ...input('a', 'x'), tenant_id })
    const [first, , third] = log.events.map(({ id }) => id)
    log.restart(1, true)
    expect(log.events.map(({ id }) => id)).toEqual([third])
    expect(log.ingested).toBe(1)
    log.load('default')
    log.load('default')
    expect(log.events.map(({ id }) => id)).toEqual([third, first])
    expect(log.ofTenant('acme')).toHaveLength(1)
    expect(log.entries).toHaveLength(3)
    expect(log.broadcasts).toHaveLength(0)
  })

  it('cuts the nanoseconds of what was flushed only', () => {
    const log = logAt(1_700_000_000_000)
    log.append(input('a', 'x'))
    log.append(input('a', 'x'))
    log.restart(1, true)
    log.load('default')
    expect(log.events.map(({ timestamp }) => timestamp)).toEqual([
      '2023-11-14T22:13:20.000001318Z',
      '2023-11-14T22:13:20Z',
    ])
  })

  it('repeats versions after a restart, until a condition or a load looks at the archive', () => {
    const log = logAt(0)
    for (let i = 0; i < 3; i++) log.append(input('a', 'x'))
    log.restart(0, true)
    expect(log.append(input('a', 'x'))).toMatchObject({ version: 1 })
    expect(log.append({ ...input('a', 'x'), expected_version: 1 })).toEqual({
      type: 'conflict',
      expected: 1,
      current: 3,
    })
    expect(log.append(input('a', 'x'))).toMatchObject({ version: 4 })
    expect(log.append(input('a', 'y'))).toMatchObject({ version: 1 })
    log.restart(2, true)
    expect(log.versionOf('x')).toBe(1)
    log.load('default')
    expect(log.versionOf('x')).toBe(3)
    expect(log.append({ ...input('a', 'x'), expected_version: 3 })).toMatchObject({ current: 4 })
  })

  it('loads everything at once on an old Core, flushed events without their tenant', () => {
    const log = logAt(0, false)
    for (let i = 0; i < 3; i++) log.append({ ...input('a', 'x'), tenant_id: 'acme' })
    log.restart(1, false)
    expect(log.events.map(({ tenant_id }) => tenant_id)).toEqual(['default', 'default', 'acme'])
    expect(log.versionOf('x')).toBe(3)
  })

  it("finds an old Core's copies after a compaction", () => {
    const log = logAt(0, false)
    const id = log.append(input('a', 'x')).type === 'stored' ? log.events[0]?.id : undefined
    log.compact(false)
    log.restart(0, false)
    expect(log.events.map((event) => event.id)).toEqual([id, id])
  })

  it('loads what was compacted behind what was written since', () => {
    const log = logAt(0)
    log.append(input('a', 'x'))
    log.append(input('b', 'x'))
    log.compact(true)
    log.append(input('c', 'x'))
    log.restart(0, true)
    log.load('default')
    expect(log.events.map(({ event_type }) => event_type)).toEqual(['c', 'a', 'b'])
  })

  it('moves others up when a tenant is put out of memory, and keeps its versions', () => {
    const log = logAt(0)
    log.append({ ...input('a', 'x'), tenant_id: 'acme' })
    log.append(input('b', 'x'))
    log.evict('acme')
    expect(log.events.map(({ event_type }) => event_type)).toEqual(['b'])
    expect(log.byId(log.events[0]?.id ?? '')).toBe(log.entries[0])
    expect(log.append(input('c', 'x'))).toMatchObject({ version: 3 })
    log.load('acme')
    expect(log.events.map(({ event_type }) => event_type)).toEqual(['b', 'c', 'a'])
  })

  it('loses nothing when it is loaded again while a tenant is out of memory', () => {
    const log = logAt(0)
    log.append({ ...input('a', 'x'), tenant_id: 'acme' })
    log.append(input('b', 'x'))
    log.evict('acme')
    log.reload(log.events)
    expect(log.ofTenant('acme')).toHaveLength(1)
    log.clear()
    expect(log.ofTenant('acme')).toHaveLength(0)
  })
})
