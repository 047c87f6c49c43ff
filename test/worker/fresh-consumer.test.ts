import { describe, expect, test } from 'vitest'
import { freshConsumerId } from '../../src/worker/fresh-consumer.ts'
import { world } from '../support/world.ts'

describe('freshConsumerId', () => {
  test('is the name itself as long as that has no cursor', async () => {
    const { core } = world().program()
    expect(await freshConsumerId(core, 'assets')).toBe('assets')
  })

  test('is another one under the name when that has a cursor, for cursors never go back', async () => {
    const w = world()
    w.write(3)
    const { core } = w.program()
    await core.ackConsumer('assets', 2)
    const id = await freshConsumerId(core, 'assets')
    expect(id).toMatch(/^assets~[0-9a-z]+$/)
    expect(await core.getConsumer(id)).toMatchObject({ cursor_position: null })
  })

  test('passes over any number that have a cursor, even if chance is always the same', async () => {
    const w = world()
    w.write(3)
    const { core } = w.program({ random: () => 0.5 })
    const ids = new Set<string>()
    for (let i = 0; i < 5; i++) {
      const id = await freshConsumerId(core, 'assets')
      await core.ackConsumer(id, 1)
      ids.add(id)
    }
    expect(ids.size).toBe(5)
  })

  test('ends with the reason of its signal', async () => {
    const { core } = world().program()
    await expect(freshConsumerId(core, 'assets', AbortSignal.abort('enough'))).rejects.toBe('enough')
  })
})
