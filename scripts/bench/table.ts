import { type Line, type Target, type Unit, verdictOf } from './result.ts'
import type { Interval } from './stats.ts'

const HEAD = [
  '',
  'what',
  'on',
  'floor',
  'goal',
  'median',
  '95 %',
  'noise (A/A)',
  'rounds',
  'verdict',
] as const

/** The table of a run: a line for each number, and below it what belongs to it. Nothing is left out. */
export function table(lines: readonly Line[]): string {
  const cells = [[...HEAD], ...lines.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const text = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = cells
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  const indent = ' '.repeat((widths[0] ?? 0) + 2)
  const printed = body.flatMap((row, i) => [
    text(row),
    ...detailsOf(lines[i]).map((line) => `${indent}${line}`),
  ])
  return [text(head), rule, ...printed].join('\n')
}

/** A number with its unit: `83 %`, `1.31 ×`, `4.2 ms`. */
export function withUnit(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return `${(value * 100).toFixed(Math.abs(value) < 0.1 ? 1 : 0)} %`
    case 'ratio':
      return `${value.toFixed(2)} ×`
    case 'events':
      return String(Math.round(value))
    case 'ms':
      return `${value.toFixed(Math.abs(value) < 10 ? 2 : 1)} ms`
    case 'MB':
    case 'kB':
      return `${value.toFixed(1)} ${unit}`
  }
}

/** `≥ 75 %`. */
export function boundText(value: number, { better, unit }: Target): string {
  return `${better === 'higher' ? '≥' : '≤'} ${withUnit(value, unit)}`
}

/** What a line is about: its row's words, and which of several numbers. */
export function titleOf({ what, target }: Line): string {
  return target.label === undefined ? what : `${what} (${target.label})`
}

function cellsOf(line: Line): string[] {
  const { id, target, outcome } = line
  const interval = ({ low, high }: Interval) =>
    `${withUnit(low, target.unit)} … ${withUnit(high, target.unit)}`
  const numbers =
    outcome.type === 'measured'
      ? [
          withUnit(outcome.median, target.unit),
          interval(outcome),
          outcome.noise === undefined ? '' : interval(outcome.noise),
          String(outcome.rounds),
        ]
      : ['', '', '', '']
  const bounds = [boundText(target.floor, target), boundText(target.goal, target)]
  return [id, titleOf(line), outcome.server, ...bounds, ...numbers, verdictOf(line)]
}

function detailsOf(line: Line | undefined): string[] {
  if (line === undefined) return []
  const { outcome } = line
  if (outcome.type !== 'measured') return [outcome.reason]
  return [outcome.note, outcome.peer && `peer: ${outcome.peer}`].filter((text) => text !== undefined)
}
