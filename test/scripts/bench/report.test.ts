import { describe, expect, it } from 'vitest'
import { type Report, reportChart, reportTable, reportText } from '../../../scripts/bench/report.ts'
import type { Line } from '../../../scripts/bench/result.ts'
import { line, measured } from './lines.ts'

const machine = { node: 'v24', cpu: 'CPU', processors: 2, memoryGiB: 8, loadBefore: 0.1, loadAfter: 1 }

function report(lines: readonly Line[], rounds = 15): Report {
  return {
    command: 'npm run bench',
    rounds,
    events: 200_000,
    core: '0.27.0',
    isQuick: false,
    machine,
    lines,
  }
}

describe('the published report of the benchmarks', () => {
  it('is a row for each number, with its bounds, its interval and the verdict', () => {
    expect(reportTable(report([line(measured(0.8))]))).toContain(
      '| P6 | worker against the bare loop | stub | ≥ 75 % | ≥ 95 % | 80 % (72 % to 88 %) | goal missed |',
    )
  })

  it('tells a floor that was missed, and what was not measured', () => {
    const later = line({ type: 'not_measured', server: 'Core', reason: 'no cargo' })
    const table = reportTable(report([line(measured(0.5)), later]))
    expect(table).toContain('| **FLOOR MISSED** |')
    expect(table).toContain('| Core | ≥ 75 % | ≥ 95 % | no cargo | not measured |')
  })

  it('gives the rows that are asked for, and refuses one that is not there', () => {
    const two = report([line(measured(0.8)), { ...line(measured(0.9)), id: 'P7' }])
    expect(reportTable(two, ['P7'])).not.toContain('| P6 |')
    expect(() => reportTable(two, ['P99'])).toThrow('P99')
  })

  it('says by table and chart what it was measured on, and that few rounds are no judgement', () => {
    const few = report([line(measured(0.8))], 3)
    for (const text of [reportTable(few), reportChart(few)]) {
      expect(text).toContain('Node v24; 2 × CPU, 8 GiB; load 0.1 before, 1 after')
      expect(text).toContain('not to judge by')
    }
    expect(reportTable(report([]))).not.toContain('not to judge by')
  })

  it('is stored without the samples, and makes the same table when it is read again', () => {
    const full = report([line(measured(0.8, { samples: [0.7, 0.8, 0.9] }))])
    const read = JSON.parse(reportText(full)) as Report
    expect(read.lines[0]?.outcome).toMatchObject({ samples: [] })
    expect(reportTable(read)).toBe(reportTable(full))
  })
})
