import { describe, expect, it } from 'vitest'
import { EventArchive } from '../../../src/mock/core/event-archive.ts'
import { type LogEntry, toEntry } from '../../../src/mock/core/log-entry.ts'
import { sampleEvent } from '../../support/samples.ts'

function entry(id: string, second: number): LogEntry {
  return toEntry(sampleEvent({ id, timestamp: `2026-01-31T09:30:0${second}Z` }))
}

function archiveOf(...entries: LogEntry[]): EventArchive {
  const archive = new EventArchive()
  for (const one of entries) archive.add(one)
  return archive
}

const idsOf = (entries: readonly LogEntry[]) => entries.map(({ event }) => event.id)

describe('an event archive', () => {
  it('reads what was written after a compaction before what was merged', () => {
    const archive = archiveOf(entry('a', 2), entry('b', 1))
    archive.compact()
    archive.add(entry('c', 3))
    expect(idsOf(archive.all())).toEqual(['c', 'b', 'a'])
  })

  it('keeps each event once for each file that an old Core merges', () => {
    const archive = archiveOf(entry('a', 1), entry('b', 2))
    archive.compactWithCopies(2)
    archive.add(entry('c', 3))
    expect(idsOf(archive.all())).toEqual(['a', 'a', 'b', 'b', 'c'])
  })

  it('knows the newest', () => {
    const archive = archiveOf(entry('a', 1), entry('b', 2))
    expect(idsOf(archive.newest(1))).toEqual(['b'])
    expect(idsOf(archive.newest(0))).toEqual([])
    expect(idsOf(archive.newest(9))).toEqual(['a', 'b'])
  })
})
