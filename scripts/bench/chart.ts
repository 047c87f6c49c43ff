import { type Line, type Measured, type Target, type Verdict, verdictOf } from './result.ts'
import { boundText, titleOf, withUnit } from './table.ts'

const WIDTH = 960
const LEFT = 470
const BAR = 340
const ROW = 46
const TOP = 84
/** Bars end here: twice as good as the goal. */
const MOST = 2

const colours: Readonly<Record<Verdict, string>> = {
  'goal met': '#2e7d4f',
  'goal missed': '#c98a1b',
  'FLOOR MISSED': '#b3372f',
  FAILED: '#b3372f',
  'not measured': '#888888',
}

/** What is said above and below the bars. */
export interface ChartWords {
  readonly title: string
  /** The machine, the rounds, the command. */
  readonly footnotes: readonly string[]
}

/**
 * Draws the measured lines as bars: how near to the goal, which is the line at the right; the short mark is the floor, the thin line
 * the 95 % interval. The same lines give the same text.
 */
export function chart(lines: readonly Line[], { title, footnotes }: ChartWords): string {
  const drawn = lines.filter((line): line is Drawn => line.outcome.type === 'measured')
  const bottom = TOP + drawn.length * ROW
  const height = bottom + 24 + footnotes.length * 18
  const goalX = LEFT + BAR / MOST
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="24" y="34" font-size="18" font-weight="600" fill="#1b1b1b">${escaped(title)}</text>`,
    `<text x="24" y="56" fill="#555555">Longer is better. Line: the goal. Mark: the floor. Whisker: the 95 % interval.</text>`,
    `<line x1="${goalX}" y1="${TOP - 8}" x2="${goalX}" y2="${bottom}" stroke="#1b1b1b"/>`,
    ...drawn.flatMap((line, i) => bar(line, TOP + i * ROW)),
    ...footnotes.map(
      (text, i) =>
        `<text x="24" y="${bottom + 26 + i * 18}" font-size="12" fill="#555555">${escaped(text)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n')
}

type Drawn = Line & { readonly outcome: Measured }

function bar(line: Drawn, y: number): string[] {
  const { id, target, outcome } = line
  const verdict = verdictOf(line)
  const x = (value: number) => LEFT + Math.round((nearness(value, target) / MOST) * BAR)
  const [end, low, high, floor] = [outcome.median, outcome.low, outcome.high, target.floor].map(x) as [
    number,
    number,
    number,
    number,
  ]
  const value = withUnit(outcome.median, target.unit)
  const bounds = `${outcome.server}; floor ${boundText(target.floor, target)}, goal ${boundText(target.goal, target)}`
  return [
    `<text x="24" y="${y + 14}" fill="#1b1b1b"><tspan font-weight="600">${id}</tspan> ${escaped(titleOf(line))}</text>`,
    `<text x="24" y="${y + 30}" font-size="11" fill="#777777">${escaped(bounds)}</text>`,
    `<rect x="${LEFT}" y="${y + 4}" width="${Math.max(1, end - LEFT)}" height="18" fill="${colours[verdict]}"/>`,
    `<line x1="${low}" y1="${y + 13}" x2="${high}" y2="${y + 13}" stroke="#1b1b1b"/>`,
    `<line x1="${floor}" y1="${y}" x2="${floor}" y2="${y + 26}" stroke="#1b1b1b" stroke-dasharray="3 2"/>`,
    `<text x="${WIDTH - 24}" y="${y + 18}" text-anchor="end" fill="#1b1b1b">${escaped(value)}</text>`,
  ]
}

/** 1 at the goal, more beyond it; never below 0 nor above what is drawn. */
function nearness(value: number, { better, goal }: Target): number {
  const share = better === 'higher' ? value / goal : value <= 0 ? MOST : goal / value
  return Math.min(MOST, Math.max(0, share))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
