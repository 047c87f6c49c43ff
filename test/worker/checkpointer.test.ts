import { describe, expect, test } from 'vitest'
import { Checkpointer } from '../../src/worker/checkpointer.ts'
import type { CheckpointRecord } from '../../src/worker/index.ts'
import { Notices } from '../../src/worker/notices.ts'
import { record } from '../support/records.ts'
import { settled } from '../support/virtual-clock.ts'
import { disk, type World, world } from '../support/world.ts'

const ACK = { path: '/api/v1/consumers/{consumer_id}/ack' }

/** A checkpointer on a Core with ten events. */
function make({ stored }: { stored?: CheckpointRecord } = {}, acknowledged = 0) {
  const w = world()
  w.write(10)
  const program = w.program()
  const kept = disk()
  const start = stored ?? { consumer_id: 'assets' }
  const checkpointer = new Checkpointer(program.store(kept), program.core, start, new Notices())
  checkpointer.readOnAs({ consumerId: 'assets', acknowledged })
  return { ...w, program, kept, checkpointer }
}

function acks({ mock }: Pick<World, 'mock'>): string[] {
  return mock.requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/ack'))
    .map(({ path, body }) => `${path.split('/')[4]} ${(JSON.parse(body) as { position: number }).position}`)
}

describe('Checkpointer', () => {
  test('acknowledges a record, less its last event, when it is stored and not before', async () => {
    const { checkpointer, kept, mock } = make()
    let store = () => {}
    kept.onSave = () =>
      new Promise((resolve) => {
        store = resolve
      })
    checkpointer.save(record({ position: 7 }))
    await settled()
    expect([checkpointer.isSaving, kept.record, acks({ mock })]).toEqual([true, undefined, []])
    store()
    await settled()
    expect(checkpointer.isSaving).toBe(false)
    expect(checkpointer.stored).toEqual(record({ position: 7 }))
    expect(acks({ mock })).toEqual(['assets 6'])
    expect(checkpointer.acknowledged).toBe(6)
  })

  test('neither acknowledges nor forgets a record that could not be stored', async () => {
    const { checkpointer, kept, mock, clock } = make({ stored: record({ position: 3 }) }, 2)
    const problem = new Error('disk full')
    kept.onSave = () => {
      throw problem
    }
    checkpointer.save(record({ position: 7 }))
    await expect(checkpointer.saved()).rejects.toMatchObject({ code: 'state_store', cause: problem })
    await checkpointer.settle()
    expect(acks({ mock })).toEqual([])
    expect(checkpointer.stored?.position).toBe(3)
    expect(checkpointer.retryAtMs - clock.now()).toBe(500)
  })

  test('forgets a failure once a save goes through', async () => {
    const { checkpointer, kept } = make()
    kept.onSave = () => Promise.reject(new Error('disk full'))
    checkpointer.save(record({ position: 3 }))
    await expect(checkpointer.saved()).rejects.toThrow('disk full')
    delete kept.onSave
    checkpointer.save(record({ position: 4 }))
    await checkpointer.saved()
    expect(checkpointer.stored?.position).toBe(4)
  })

  test('makes up for an ack that failed with the next', async () => {
    const { checkpointer, mock, clock } = make()
    mock.fail({ type: 'answer', status: 503 }, ACK)
    checkpointer.save(record({ position: 3 }))
    await settled()
    expect(checkpointer.acknowledged).toBe(0)
    await clock.advance(100)
    checkpointer.save(record({ position: 4 }))
    await settled()
    expect(acks({ mock })).toEqual(['assets 2', 'assets 3'])
    expect([checkpointer.acknowledged, checkpointer.isRefused]).toEqual([3, false])
  })

  test('acknowledges at most every 100 ms while saves go on, and the rest when it settles', async () => {
    const { checkpointer, mock, clock } = make()
    for (let position = 2; position <= 10; position++) {
      checkpointer.save(record({ position }))
      await checkpointer.saved()
      await clock.advance(25)
    }
    expect(acks({ mock })).toEqual(['assets 1', 'assets 5', 'assets 9'])
    checkpointer.save(record({ position: 11 }))
    await checkpointer.settle()
    expect(acks({ mock }).at(-1)).toBe('assets 10')
  })

  test('acknowledges each save at once while the log is polled, one ack at a time', async () => {
    const { checkpointer, mock, clock } = make()
    checkpointer.goLive()
    for (let position = 2; position <= 5; position++) {
      checkpointer.save(record({ position }))
      await checkpointer.saved()
      await settled()
    }
    expect(acks({ mock })).toEqual(['assets 1', 'assets 2', 'assets 3', 'assets 4'])
    mock.fail({ type: 'delay', delayMs: 50 }, ACK)
    for (let position = 6; position <= 10; position++) {
      checkpointer.save(record({ position }))
      await checkpointer.saved()
    }
    await clock.advance(50)
    await settled()
    expect(acks({ mock }).slice(4)).toEqual(['assets 5', 'assets 9'])
  })

  test('does not try an ack that failed again at once', async () => {
    const { checkpointer, mock, clock } = make()
    checkpointer.goLive()
    mock.fail({ type: 'answer', status: 503 }, { ...ACK, times: 50 })
    for (let position = 2; position <= 10; position++) {
      checkpointer.save(record({ position }))
      await checkpointer.saved()
      await clock.advance(25)
    }
    expect(acks({ mock })).toEqual(['assets 1', 'assets 5', 'assets 9'])
  })

  test('acknowledges what an earlier process stored and could not acknowledge', async () => {
    const { checkpointer, mock } = make({ stored: record({ position: 7 }) }, 3)
    await checkpointer.settle()
    expect(acks({ mock })).toEqual(['assets 6'])
    await checkpointer.settle()
    expect(acks({ mock })).toHaveLength(1)
  })

  test('notices that Core refuses a position', async () => {
    const { checkpointer } = make()
    checkpointer.save(record({ position: 12 }))
    await checkpointer.settle()
    expect([checkpointer.isRefused, checkpointer.acknowledged]).toEqual([true, 0])
    checkpointer.reset('assets~1')
    expect(checkpointer.isRefused).toBe(false)
  })

  test('takes a save of the consumer before neither for one of the next nor as something to acknowledge', async () => {
    const { checkpointer, kept, mock } = make()
    let store = () => {}
    kept.onSave = () =>
      new Promise((resolve) => {
        store = resolve
      })
    checkpointer.save(record({ position: 7 }))
    await settled()
    checkpointer.reset('assets~1')
    store()
    await checkpointer.settle()
    expect([checkpointer.stored, checkpointer.acknowledged]).toEqual([undefined, 0])
    delete kept.onSave
    checkpointer.save(record({ position: 2, consumer_id: 'assets~1' }))
    await checkpointer.settle()
    expect(acks({ mock })).toEqual(['assets~1 1'])
    expect(checkpointer.acknowledged).toBe(1)
  })

  test('lets go of an ack that hangs when it is closed', async () => {
    const { checkpointer, mock, clock, program } = make()
    mock.fail({ type: 'hang' }, ACK)
    checkpointer.save(record({ position: 3 }))
    await clock.advance(1_000)
    expect(program.timers).toBe(1)
    checkpointer.close()
    await checkpointer.settle()
    expect(program.timers).toBe(0)
  })

  test('gives up an ack that hangs after five seconds', async () => {
    const { checkpointer, mock, clock } = make()
    mock.fail({ type: 'hang' }, ACK)
    checkpointer.save(record({ position: 3 }))
    await clock.run(checkpointer.settle())
    expect(acks({ mock })).toEqual(['assets 2', 'assets 2'])
    expect(checkpointer.acknowledged).toBe(2)
  })
})
