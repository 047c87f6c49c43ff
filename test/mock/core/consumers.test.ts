import { describe, expect, it } from 'vitest'
import { ConsumerRegistry, entriesAfterCursor } from '../../../src/mock/core/consumers.ts'
import { EventLog } from '../../../src/mock/core/event-log.ts'
import { input } from '../ask.ts'

describe('consumers', () => {
  it('come into being when they are asked for', () => {
    expect(new ConsumerRegistry().get('new')).toEqual({
      consumer_id: 'new',
      event_type_filters: [],
      cursor_position: null,
    })
  })

  it('never move their cursor back', () => {
    const registry = new ConsumerRegistry()
    registry.acknowledge('c', 5)
    registry.acknowledge('c', 3)
    expect(registry.get('c').cursor_position).toBe(5)
  })

  it('stay without a cursor when position 0 is acknowledged', () => {
    const registry = new ConsumerRegistry()
    registry.acknowledge('c', 0)
    expect(registry.get('c').cursor_position).toBeNull()
  })

  it('keep their cursor and change their filters when they register again', () => {
    const registry = new ConsumerRegistry()
    registry.register('c', ['a.*'])
    registry.acknowledge('c', 2)
    expect(registry.register('c', [])).toEqual({
      consumer_id: 'c',
      event_type_filters: [],
      cursor_position: 2,
    })
  })

  it('lose the cursor at a restart if they acknowledged nothing since they registered', () => {
    const registry = new ConsumerRegistry()
    registry.register('careless', [])
    registry.acknowledge('careless', 3)
    registry.register('careless', [])
    registry.register('careful', [])
    registry.acknowledge('careful', 3)
    registry.recoverCursors()
    expect(registry.get('careless').cursor_position).toBeNull()
    expect(registry.get('careful').cursor_position).toBe(3)
  })

  it('see positions of the whole log, whatever their filters', () => {
    const log = new EventLog({ stampsVersions: true, nowMs: () => 0, random: () => 0 })
    for (const type of ['a.x', 'b.x', 'a.y', 'a']) log.append(input(type, 'e'))
    const registry = new ConsumerRegistry()
    registry.register('c', ['a.*'])
    registry.acknowledge('c', 1)
    const found = [...entriesAfterCursor(registry.get('c'), log.entries)]
    expect(found.map(({ position, entry }) => [position, entry.event.event_type])).toEqual([
      [3, 'a.y'],
      [4, 'a'],
    ])
  })
})
