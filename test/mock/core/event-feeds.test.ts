import { describe, expect, it } from 'vitest'
import { EventFeeds, journalEventType } from '../../../src/mock/core/event-feeds.ts'
import { EventLog } from '../../../src/mock/core/event-log.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { input } from '../ask.ts'

function feedsOver(log: EventLog): EventFeeds {
  return new EventFeeds(log, seededRandom(1))
}

function emptyLog(): EventLog {
  return new EventLog({ stampsVersions: true, nowMs: () => 1_700_000_000_000, random: seededRandom(2) })
}

describe('event feeds', () => {
  it('number the events of a tenant without gaps and without journals', () => {
    const log = emptyLog()
    const feeds = feedsOver(log)
    log.append(input('a', 'x'))
    log.append({ ...input('a', 'x'), tenant_id: 'acme' })
    const { epoch } = feeds.of('default')
    log.append(input(journalEventType, 'x'))
    log.append(input('b', 'x'))
    expect(feeds.of('default').entries.map(({ event }) => event.event_type)).toEqual(['a', 'b'])
    expect(feeds.headOf('default')).toEqual({ epoch, position: 2 })
    expect(feeds.headOf('nobody').position).toBe(0)
  })

  it('have epochs that fit a double exactly, one for each tenant', () => {
    const feeds = feedsOver(emptyLog())
    const epochs = ['a', 'b', 'a'].map((tenant) => feeds.of(tenant).epoch)
    expect(epochs.every((epoch) => Number.isInteger(epoch) && epoch < 2 ** 52)).toBe(true)
    expect(epochs[0]).toBe(epochs[2])
    expect(epochs[0]).not.toBe(epochs[1])
  })

  it('begin a new epoch with the same events when they are forgotten', () => {
    const log = emptyLog()
    const feeds = feedsOver(log)
    log.append(input('a', 'x'))
    const before = feeds.headOf('default')
    feeds.forget('default')
    const after = feeds.headOf('default')
    expect(after.position).toBe(before.position)
    expect(after.epoch).not.toBe(before.epoch)
    feeds.clear()
    expect(feeds.headOf('default').epoch).not.toBe(after.epoch)
  })

  it('read from disk what is not loaded, and load nothing', () => {
    const log = emptyLog()
    for (const type of ['a', 'b', 'c']) log.append(input(type, 'x'))
    log.restart(1, true)
    const feeds = feedsOver(log)
    log.append(input('d', 'x'))
    expect(feeds.of('default').entries.map(({ event }) => event.event_type)).toEqual(['a', 'b', 'c', 'd'])
    expect(log.events.map(({ event_type }) => event_type)).toEqual(['c', 'd'])
  })
})
