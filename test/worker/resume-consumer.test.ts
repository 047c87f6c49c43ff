import { describe, expect, test } from 'vitest'
import { normalizeFilters } from '../../src/clients/type-filters.ts'
import { type ResumePoint, resumeConsumer } from '../../src/worker/resume-consumer.ts'
import { world } from '../support/world.ts'

const { signal } = new AbortController()
const at = (position: number) => ({ position, id: `id-${position}` })

async function resume(point: Partial<ResumePoint>, cursor = 0) {
  const w = world()
  w.write(20)
  const { core } = w.program()
  await core.registerConsumer('seer', [])
  if (cursor > 0) await core.ackConsumer('seer', cursor)
  const whole = {
    name: 'seer',
    consumerId: 'seer',
    witness: null,
    stored: null,
    filters: normalizeFilters([]),
    ...point,
  }
  const resumed = await resumeConsumer(core, whole, signal)
  const id = resumed.type === 'resumed' ? resumed.consumerId : 'seer'
  return { resumed, cursor: (await core.getConsumer(id)).cursor_position }
}

describe('resumeConsumer', () => {
  test('begins at the beginning', async () => {
    const { resumed, cursor } = await resume({})
    expect(resumed).toEqual({ type: 'resumed', consumerId: 'seer', acknowledged: 0 })
    expect(cursor).toBeNull()
  })

  test('brings a cursor that Core forgot forward, to where the next read begins with the witness', async () => {
    const { resumed, cursor } = await resume({ witness: at(9), stored: at(9) })
    expect(resumed).toEqual({ type: 'resumed', consumerId: 'seer', acknowledged: 8 })
    expect(cursor).toBe(8)
  })

  test('acknowledges no more than is stored', async () => {
    const { resumed, cursor } = await resume({ witness: at(9), stored: at(4) })
    expect(resumed).toMatchObject({ acknowledged: 3 })
    expect(cursor).toBe(3)
  })

  test('leaves a cursor between what is stored and what was seen where it is', async () => {
    const { resumed, cursor } = await resume({ witness: at(9), stored: at(4) }, 6)
    expect(resumed).toEqual({ type: 'resumed', consumerId: 'seer', acknowledged: 6 })
    expect(cursor).toBe(6)
  })

  test.each([
    ['that was moved on by another', { witness: at(9), stored: at(9) }, 9, 8],
    ['of somebody else when nothing was seen yet', {}, 5, null],
  ])('takes a consumer of its own beside one %s', async (_, point, moved, expected) => {
    const { resumed, cursor } = await resume(point, moved)
    expect(resumed).toMatchObject({ type: 'resumed', consumerId: expect.stringMatching(/^seer~/) })
    expect(cursor).toBe(expected)
  })

  test('tells that the log is shorter than it was', async () => {
    const { resumed } = await resume({ witness: at(25), stored: at(25) })
    expect(resumed).toMatchObject({
      type: 'renumbered',
      reason: expect.stringMatching(/ends before the stored position \(25\)/),
    })
  })
})
