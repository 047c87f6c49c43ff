import { describe, expect, it } from 'vitest'
import { type Context, makeContext } from '../../../scripts/bench/context.ts'
import { conclusionOf, verdictOf } from '../../../scripts/bench/result.ts'
import { type Measure, type Row, rows, rowsOf } from '../../../scripts/bench/rows.ts'
import { runRows } from '../../../scripts/bench/run.ts'
import { delay, measured, share } from './lines.ts'

const said: string[] = []
const context: Context = {
  ...makeContext({ rounds: 1, isQuick: true, random: () => 0 }),
  log: (text) => said.push(text),
}

function row(id: string, measure: Measure, targets: Row['targets'] = [share]): Row {
  return { id, what: `what ${id} is`, targets, measure }
}

const gives =
  (...medians: number[]): Measure =>
  async () =>
    medians.map((median) => measured(median))

describe('a run of the benchmarks', () => {
  it('ends with 1 when the floor of one row does not hold', async () => {
    const lines = await runRows([row('P6', gives(0.99)), row('P7', gives(0.1))], context)
    expect(lines.map(verdictOf)).toEqual(['goal met', 'FLOOR MISSED'])
    expect(conclusionOf(lines)).toEqual({ exitCode: 1, problems: ['P7 on stub: FLOOR MISSED'] })
  })

  it('goes on after a row that breaks, and tells why it did', async () => {
    const run = () => Promise.reject(new Error('9 of 10 events were applied'))
    const lines = await runRows([row('P6', run), row('P7', gives(0.99))], context)
    expect(lines.map(verdictOf)).toEqual(['FAILED', 'goal met'])
    expect(lines[0]?.outcome).toMatchObject({ reason: '9 of 10 events were applied' })
    expect(said).toContain('P6: 9 of 10 events were applied')
  })

  it('holds one target against every server, and several each against its own number', async () => {
    const [both] = await Promise.all([runRows([row('P6', gives(0.8, 0.99))], context)])
    expect(both.map(verdictOf)).toEqual(['goal missed', 'goal met'])
    const two = await runRows([row('P10', gives(0.99, 30), [share, delay])], context)
    expect(two.map(verdictOf)).toEqual(['goal met', 'goal missed'])
  })
})

describe('the rows of the benchmarks', () => {
  it('are all there, each once', () => {
    const ids = 'P1 P2 P4 P5 P5b P6 P7 P8 P8b P9 P9b P10 P11 P12 P13 P15 P16 P17 P18 P20'
    expect(rows.map(({ id }) => id).join(' ')).toBe(ids)
  })

  it('want no less than they need', () => {
    for (const { id, targets } of rows) {
      for (const { better, floor, goal } of targets)
        expect(better === 'higher' ? goal >= floor : goal <= floor, id).toBe(true)
    }
  })

  it('are chosen by id, in the order of the table', () => {
    expect(rowsOf(['P7', 'P6']).map(({ id }) => id)).toEqual(['P6', 'P7'])
    expect(rowsOf(undefined)).toBe(rows)
    expect(() => rowsOf(['P6', 'P99'])).toThrow('there is no row P99')
  })
})
