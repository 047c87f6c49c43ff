import { describe, expect, test } from 'vitest'
import { LogModel, seeingFold } from '../support/log-model.ts'
import { randomRuns } from '../support/random-runs.ts'
import { seededRandom } from '../support/seeded-random.ts'

const STEPS = 80

/** Runs one model; the error of a run that goes wrong names its seed and steps. */
async function run(seed: number, isAsync: boolean, isKeeping: boolean): Promise<void> {
  const random = seededRandom(seed)
  const maxPending = 1 + Math.floor(random() * 6)
  const model = new LogModel({ random, fold: seeingFold(isAsync, isKeeping), maxPending })
  const explain = (problem: unknown) => `run ${seed}: ${String(problem)} after ${model.trace.join(' ')}`
  try {
    for (let i = 0; i < STEPS; i++) {
      const problem = await model.step()
      if (problem !== undefined) throw problem
    }
    await model.settle()
  } catch (error) {
    throw new Error(explain(error))
  }
  expect(model.problem(), explain('')).toBeUndefined()
  expect(model.projection.state, explain('')).toEqual(model.expected())
}

describe('Projection, fed by a model of Core', () => {
  test('is the plain fold of the log whatever is replayed, paged, doubled, cut or in another order', async () => {
    const { seed, numRuns } = randomRuns(4_000)
    for (let i = 0; i < numRuns; i++) await run(seed + i, false, false)
  })

  test('is so with a reducer that keeps and changes what it is given', async () => {
    const { seed, numRuns } = randomRuns(1_000)
    for (let i = 0; i < numRuns; i++) await run(seed + i, false, true)
  })

  test('is so with an asynchronous reducer', async () => {
    const { seed, numRuns } = randomRuns(1_000)
    for (let i = 0; i < numRuns; i++) await run(seed + i, true, i % 2 === 0)
  })
})
