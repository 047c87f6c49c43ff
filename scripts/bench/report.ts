import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chart } from './chart.ts'
import { describeMachine, type Machine } from './machine.ts'
import { type Line, verdictOf } from './result.ts'
import { boundText, titleOf, withUnit } from './table.ts'

/** Fewer rounds than this are to look at, not to judge by. */
export const FULL_ROUNDS = 15

/** What a run measured, and on what. */
export interface Report {
  readonly command: string
  readonly rounds: number
  /** Of a replay. */
  readonly events: number
  /** The version of the real Core. */
  readonly core: string
  readonly isQuick: boolean
  readonly machine: Machine
  readonly lines: readonly Line[]
}

/** From the project's root: what the pages and the chart are made of. */
export const publishedReport = 'docs/benchmarks.json'

/** The report that is committed, if there is one. */
export async function readReport(root: string): Promise<Report | undefined> {
  const text = await readFile(join(root, publishedReport), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Report)
}

/** As text. Of each number its interval stays; the rounds behind it go. */
export function reportText(report: Report): string {
  const withoutSamples = (line: Line) =>
    line.outcome.type === 'measured' ? { ...line, outcome: { ...line.outcome, samples: [] } } : line
  return `${JSON.stringify({ ...report, lines: report.lines.map(withoutSamples) }, null, 2)}\n`
}

/** What was measured how often, and whether that is enough to judge by. */
export function sizesText({ rounds, events, core, isQuick }: Report): string {
  const sizes = `asked for ${rounds} rounds, replays of ${events.toLocaleString('en')} events, Core ${core}`
  return isQuick || rounds < FULL_ROUNDS
    ? `${sizes}; fewer than ${FULL_ROUNDS} rounds or a quick run: to look at, not to judge by`
    : sizes
}

/** The chart of a report. */
export function reportChart(report: Report): string {
  return chart(report.lines, {
    title: 'allsource: measured against its goals',
    footnotes: [sizesText(report), describeMachine(report.machine), report.command],
  })
}

/** A Markdown table of the report's lines, all or those of some rows, and below it what it was measured on. */
export function reportTable(report: Report, ids?: readonly string[]): string {
  const lines = report.lines.filter(({ id }) => ids?.includes(id) ?? true)
  const missing = ids?.filter((id) => !lines.some((line) => line.id === id)) ?? []
  if (missing.length > 0) throw new RangeError(`${publishedReport} has no row ${missing.join(', ')}`)
  return [
    '| | what | on | floor | goal | median (95 %) | |',
    '|---|---|---|---|---|---|---|',
    ...lines.map(tableRow),
    '',
    `${sizesText(report)}; ${describeMachine(report.machine)}; \`${report.command}\`.`,
    '',
  ].join('\n')
}

function tableRow(line: Line): string {
  const { id, target, outcome } = line
  const { floor, goal, unit } = target
  const [bounds, verdict] = [[boundText(floor, target), boundText(goal, target)], verdictOf(line)]
  const cells = [id, titleOf(line), outcome.server, ...bounds]
  if (outcome.type !== 'measured') return `| ${[...cells, outcome.reason, verdict].join(' | ')} |`
  const interval = `${withUnit(outcome.low, unit)} to ${withUnit(outcome.high, unit)}`
  const details = [outcome.note, outcome.peer && `peer: ${outcome.peer}`].filter((text) => text !== undefined)
  const median = [`${withUnit(outcome.median, unit)} (${interval})`, ...details].join('<br>')
  return `| ${[...cells, median, verdict === 'FLOOR MISSED' ? `**${verdict}**` : verdict].join(' | ')} |`
}
