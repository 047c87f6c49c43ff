import { describe, expect, it } from 'vitest'
import { toEntry, withoutNanoseconds, withoutTenant } from '../../../src/mock/core/log-entry.ts'
import { sampleEvent } from '../../support/samples.ts'

describe('a log entry', () => {
  const entry = toEntry(sampleEvent({ tenant_id: 'acme', timestamp: '2026-01-31T09:30:00.123456789Z' }))

  it('loses its nanoseconds on disk, in its text and its time too', () => {
    const kept = withoutNanoseconds(entry)
    expect(kept.event.timestamp).toBe('2026-01-31T09:30:00.123456Z')
    expect(kept.time).toBe('2026-01-31T09:30:00.123456000')
    expect(JSON.parse(kept.json)).toEqual(kept.event)
    expect(withoutNanoseconds(kept)).toBe(kept)
  })

  it('loses its tenant on the disk of an old Core', () => {
    expect(withoutTenant(entry).event).toMatchObject({
      tenant_id: 'default',
      timestamp: '2026-01-31T09:30:00.123456Z',
    })
  })
})
