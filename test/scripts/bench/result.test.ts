import { describe, expect, it } from 'vitest'
import { conclusionOf, verdictOf } from '../../../scripts/bench/result.ts'
import { delay, line, measured } from './lines.ts'

const absent = line({ type: 'not_measured', server: 'Core 0.27.0', reason: 'it is not installed' })
const wrong = line({ type: 'failed', server: '', reason: '9 of 10 events were applied' })

describe('a line of the benchmarks', () => {
  it('is judged by its median, where more is better', () => {
    expect([0.95, 0.94, 0.75, 0.74].map((value) => verdictOf(line(measured(value))))).toEqual([
      'goal met',
      'goal missed',
      'goal missed',
      'FLOOR MISSED',
    ])
  })

  it('is judged the other way round, where less is better', () => {
    expect([20, 21, 50, 51].map((value) => verdictOf(line(measured(value), delay)))).toEqual([
      'goal met',
      'goal missed',
      'goal missed',
      'FLOOR MISSED',
    ])
  })

  it('does not hold by being no number', () => {
    expect(verdictOf(line(measured(Number.NaN)))).toBe('FLOOR MISSED')
    expect(verdictOf(line(measured(Number.NaN), delay))).toBe('FLOOR MISSED')
  })

  it('makes the run end with 1 and is named, when its floor does not hold or its result is wrong', () => {
    const lines = [line(measured(0.99)), line(measured(0.5)), wrong]
    expect(conclusionOf(lines)).toEqual({
      exitCode: 1,
      problems: ['P6 on stub: FLOOR MISSED', 'P6: FAILED'],
    })
  })

  it('lets the run end well, when only its goal is missed or it was not measured', () => {
    expect(verdictOf(absent)).toBe('not measured')
    expect(conclusionOf([line(measured(0.8)), absent])).toEqual({ exitCode: 0, problems: [] })
  })
})
