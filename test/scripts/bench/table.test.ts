import { describe, expect, it } from 'vitest'
import { table, withUnit } from '../../../scripts/bench/table.ts'
import { delay, line, measured } from './lines.ts'

describe('the table of the benchmarks', () => {
  it('shows floor, goal, median, interval, noise, rounds and verdict of each line, in columns', () => {
    const [head, rule, row] = table([line(measured(0.8))]).split('\n')
    expect(head).toMatch(/^ +what +on +floor +goal +median +95 % +noise \(A\/A\) +rounds +verdict$/)
    expect(rule).toMatch(/^-+$/)
    expect(row?.split(/ {2,}/)).toEqual([
      'P6',
      'worker against the bare loop',
      'stub',
      '≥ 75 %',
      '≥ 95 %',
      '80 %',
      '72 % … 88 %',
      '97 % … 102 %',
      '3',
      'goal missed',
    ])
    expect(row?.indexOf('≥ 75 %')).toBe(head?.indexOf('floor'))
  })

  it('says below a line what belongs to it, and what the peer did', () => {
    const noted = table([
      line(measured(0.8, { note: 'bare loop 200,000/s', peer: 'allsource 0.26.0: 900 ms' })),
    ])
    expect(noted.split('\n').slice(3)).toEqual([
      '    bare loop 200,000/s',
      '    peer: allsource 0.26.0: 900 ms',
    ])
  })

  it('leaves out no line that was not measured, and says why', () => {
    const reason = 'not measured yet: there is no writer'
    const text = table([line({ type: 'not_measured', server: '', reason }, delay)])
    expect(text).toContain('≤ 50.0 ms')
    expect(text).toContain('not measured\n')
    expect(text.split('\n')[3]?.trim()).toBe(reason)
  })

  it('writes numbers with their units', () => {
    expect(withUnit(0.834, 'share')).toBe('83 %')
    expect(withUnit(0.034, 'share')).toBe('3.4 %')
    expect(withUnit(1.309, 'ratio')).toBe('1.31 ×')
    expect(withUnit(-0.25, 'ms')).toBe('-0.25 ms')
    expect(withUnit(47.96, 'MB')).toBe('48.0 MB')
    expect(withUnit(99.6, 'events')).toBe('100')
  })
})
