import { afterEach, expect, test } from 'vitest'
import { observeWorker } from '../../src/otel/worker-metrics.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { telemetry, withoutTelemetry } from '../support/telemetry.ts'
import { world } from '../support/world.ts'

afterEach(withoutTelemetry)

test('tell of a running worker how far it is behind and what it did, until they are ended', async () => {
  const { measured } = telemetry()
  const w = world()
  w.write(7)
  const handle = await ProjectionWorker.builder(w.program().core)
    .name('prices')
    .reducer(() => {})
    .start()
  const end = observeWorker(handle, { name: 'prices' })
  await w.clock.run(handle.caughtUp())
  const attributes = { 'allsource.worker.name': 'prices' }
  expect(await measured('allsource.worker.lag.events')).toEqual([{ value: 0, attributes }])
  expect(await measured('allsource.worker.lag.duration')).toEqual([{ value: 0, attributes }])
  expect(await measured('allsource.worker.applied')).toEqual([{ value: 7, attributes }])
  for (const name of ['reconnects', 'gaps', 'rebuilds', 'failed_saves', 'left_out', 'dead_letters'])
    expect(await measured(`allsource.worker.${name}`)).toEqual([{ value: 0, attributes }])
  w.write(1)
  await w.clock.run(handle.caughtUp())
  expect(await measured('allsource.worker.applied')).toEqual([{ value: 8, attributes }])
  end()
  w.write(1)
  await w.clock.run(handle.caughtUp())
  expect(await measured('allsource.worker.applied')).toEqual([{ value: 8, attributes }])
  await w.clock.run(handle.stop())
})

test('tell of the time alone while there is no connection to know it by', async () => {
  const { measured } = telemetry()
  const counts = {
    applied: 0,
    reconnects: 0,
    gaps: 0,
    rebuilds: 0,
    checkpoints: 0,
    failedSaves: 0,
    failedFlushes: 0,
    listenerErrors: 0,
    leftOut: 0,
  }
  const lost = {
    lag: () => ({ events: undefined, ms: 1_500 }),
    metrics: () => ({ ...counts, deadLetters: 2, position: 0, unplaced: 0, acknowledged: 0, connections: 1 }),
  }
  const end = observeWorker(lost, { name: 'prices' })
  expect(await measured('allsource.worker.lag.events')).toEqual([])
  expect((await measured('allsource.worker.lag.duration')).map(({ value }) => value)).toEqual([1.5])
  expect((await measured('allsource.worker.dead_letters')).map(({ value }) => value)).toEqual([2])
  end()
})
