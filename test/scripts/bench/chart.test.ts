import { describe, expect, it } from 'vitest'
import { chart } from '../../../scripts/bench/chart.ts'
import type { Line } from '../../../scripts/bench/result.ts'
import { delay, line, measured } from './lines.ts'

const words = { title: 'measured & drawn', footnotes: ['Node v24', 'npm run bench'] }

function bars(lines: readonly Line[]): number[] {
  return [...chart(lines, words).matchAll(/<rect x="470" [^>]*width="(\d+)"/g)].map(([, width]) =>
    Number(width),
  )
}

describe('the chart of the benchmarks', () => {
  it('draws the goal at the same place for every line, whether more or less is better', () => {
    expect(bars([line(measured(0.95)), line(measured(20), delay)])).toEqual([170, 170])
  })

  it('draws what is better longer, and nothing beyond twice the goal', () => {
    expect(bars([line(measured(40), delay), line(measured(5), delay), line(measured(-1), delay)])).toEqual([
      85, 340, 340,
    ])
  })

  it('tells by colour whether goal and floor hold', () => {
    const colour = (value: number) =>
      /fill="(#(?!fff|1b1|555|777)\w+)"/.exec(chart([line(measured(value))], words))?.[1]
    expect(new Set([colour(0.99), colour(0.8), colour(0.5)]).size).toBe(3)
  })

  it('leaves out what was not measured, says on what it was drawn, and escapes what it says', () => {
    const drawn = chart([line({ type: 'not_measured', server: '', reason: 'later' })], words)
    expect(drawn).not.toContain('P6')
    expect(drawn).toContain('npm run bench</text>')
    expect(drawn).toContain('<title>measured &amp; drawn</title>')
  })

  it('is the same text for the same lines', () => {
    expect(chart([line(measured(0.8))], words)).toBe(chart([line(measured(0.8))], words))
  })
})
