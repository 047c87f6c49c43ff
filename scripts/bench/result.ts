import type { Interval } from './stats.ts'

/** What a number is of. */
export type Unit = 'ratio' | 'share' | 'ms' | 'MB' | 'events' | 'kB'

/** What a row is held to: the floor must hold, the goal is where we are going. */
export interface Target {
  /** Which of several numbers of a row. */
  readonly label?: string
  readonly better: 'higher' | 'lower'
  readonly floor: number
  readonly goal: number
  readonly unit: Unit
}

/** What became of a target on one server. */
export type Outcome =
  | Measured
  /** The row could not be measured here, or is not yet. */
  | { readonly type: 'not_measured'; readonly server: string; readonly reason: string }
  /** What was measured was wrong: a state that is not the fold, a worker that ended. */
  | { readonly type: 'failed'; readonly server: string; readonly reason: string }

/** The median of the rounds, its 95 % interval, and what it is to be read with. */
export interface Measured extends Interval {
  readonly type: 'measured'
  readonly server: string
  readonly median: number
  /** Of an arm against itself; `undefined` where nothing is compared. */
  readonly noise: Interval | undefined
  readonly rounds: number
  readonly samples: readonly number[]
  /** The times behind a ratio, or what else belongs to the number. */
  readonly note?: string
  /** What the peer's arm did, where the row has one. */
  readonly peer?: string
}

/** One line of the table. */
export interface Line {
  readonly id: string
  readonly what: string
  readonly target: Target
  readonly outcome: Outcome
}

/** Whether a line is as it must be, or as we want it. */
export type Verdict = 'goal met' | 'goal missed' | 'FLOOR MISSED' | 'FAILED' | 'not measured'

/** Judges a line by its median. */
export function verdictOf({ target, outcome }: Line): Verdict {
  if (outcome.type === 'not_measured') return 'not measured'
  if (outcome.type === 'failed') return 'FAILED'
  if (!reaches(outcome.median, target.floor, target)) return 'FLOOR MISSED'
  return reaches(outcome.median, target.goal, target) ? 'goal met' : 'goal missed'
}

/** How a run ends: with 1 for a floor that does not hold or a result that is wrong, each of which is named. A missed goal is no failure. */
export function conclusionOf(lines: readonly Line[]): { exitCode: 0 | 1; problems: string[] } {
  const problems = lines.flatMap((line) => {
    const verdict = verdictOf(line)
    const where = line.outcome.server === '' ? line.id : `${line.id} on ${line.outcome.server}`
    return verdict === 'FLOOR MISSED' || verdict === 'FAILED' ? [`${where}: ${verdict}`] : []
  })
  return { exitCode: problems.length === 0 ? 0 : 1, problems }
}

function reaches(value: number, bound: number, { better }: Target): boolean {
  return better === 'higher' ? value >= bound : value <= bound
}
