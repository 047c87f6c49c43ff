import { describe, test } from 'vitest'
import { ChaosRun } from '../support/chaos.ts'
import { randomRuns } from '../support/random-runs.ts'

const STEPS = 150

describe('a worker in chaos', () => {
  test('has the plain fold of the log, whatever was cut, killed, refused, delayed or doubled', async () => {
    const { seed, numRuns } = randomRuns(200)
    for (let run = seed; run < seed + numRuns; run++) {
      const chaos = new ChaosRun(run)
      try {
        await chaos.run(STEPS)
      } catch (error) {
        throw new Error(`TEST_SEED=${run}: ${String(error)}\n${chaos.trace.join(', ')}`, { cause: error })
      }
    }
  }, 60_000)
})
