import { describe, expect, it } from 'vitest'
import { compare, compareRounds, repeat, runRounds } from '../../../scripts/bench/harness.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const random = seededRandom(1)

describe('the harness of the benchmarks', () => {
  it('runs a, b, b, a in each round, after one run of each that is not counted', async () => {
    const order: string[] = []
    const arm = (name: string) => async () => order.push(name)
    const rounds = await runRounds(arm('a'), arm('b'), 2)
    expect(order.join('')).toBe('ababbaabba')
    expect(rounds).toEqual([
      { a: [3, 6], b: [4, 5] },
      { a: [7, 10], b: [8, 9] },
    ])
  })

  it('gives how many times as fast the second arm is, each with its own times', async () => {
    const found = await compare({ a: async () => 30, b: async () => 20, rounds: 3, random })
    expect(found).toMatchObject({ median: 1.5, low: 1.5, high: 1.5, samples: [1.5, 1.5, 1.5] })
    expect(found.noise).toEqual({ low: 1, high: 1 })
    expect([found.a.median, found.b.median]).toEqual([30, 20])
  })

  it('lets a load that grows evenly weigh on both arms alike, and shows it as noise', async () => {
    let load = 0
    const arm = async () => ++load
    const found = await compare({ a: arm, b: arm, rounds: 9, random })
    expect(found.samples.every((ratio) => ratio === 1)).toBe(true)
    expect(found.noise.low).toBeLessThan(1)
  })

  it('gives what the second arm has more, where that is asked for', () => {
    const found = compareRounds([{ a: [2, 4], b: [5, 6] }], random, 'difference')
    expect(found.median).toBe(2.5)
    expect(found.noise).toEqual({ low: -2, high: -2 })
  })

  it('runs an arm by itself as often as asked', async () => {
    let runs = 0
    const found = await repeat(async () => ++runs, 5, random)
    expect(found.samples).toEqual([1, 2, 3, 4, 5])
    expect(found.median).toBe(3)
  })
})
