import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Line } from '../../src/internal/line.ts'
import { randomRuns } from '../support/random-runs.ts'

test('calls up the first who came, and nobody from an empty line', () => {
  const line = new Line<string>()
  expect([line.isEmpty, line.shift()]).toEqual([true, undefined])
  for (const name of ['a', 'b', 'c']) line.join(name)
  expect([line.shift(), line.shift(), line.isEmpty, line.shift(), line.isEmpty]).toEqual([
    'a',
    'b',
    false,
    'c',
    true,
  ])
})

type Step = 'join' | 'shift' | number

test('equals an array over random joining, leaving and calling up, also when one leaves twice', () => {
  const step = fc.oneof<fc.Arbitrary<Step>[]>(fc.constantFrom('join', 'shift'), fc.nat(20))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const line = new Line<number>()
      const leave: (() => void)[] = []
      let model: number[] = []
      for (const next of steps) {
        if (next === 'join') model.push(leave.push(line.join(leave.length)) - 1)
        else if (next === 'shift') expect(line.shift()).toBe(model.shift())
        else {
          leave[next]?.()
          model = model.filter((waiting) => waiting !== next)
        }
        expect(line.isEmpty).toBe(model.length === 0)
      }
    }),
    randomRuns(1_000),
  )
})
