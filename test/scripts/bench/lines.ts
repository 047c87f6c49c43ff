import type { Line, Measured, Outcome, Target } from '../../../scripts/bench/result.ts'

/** At least 75 % is needed and 95 % wanted. */
export const share: Target = { better: 'higher', floor: 0.75, goal: 0.95, unit: 'share' }

/** At most 50 ms is needed and 20 ms wanted. */
export const delay: Target = { better: 'lower', floor: 50, goal: 20, unit: 'ms' }

/** A measured value with an interval around it. */
export function measured(median: number, more: Partial<Measured> = {}): Measured {
  const around = { low: median * 0.9, high: median * 1.1, noise: { low: 0.97, high: 1.02 } }
  return { type: 'measured', server: 'stub', median, ...around, rounds: 3, samples: [median], ...more }
}

/** A line about it. */
export function line(outcome: Outcome, target: Target = share): Line {
  return { id: 'P6', what: 'worker against the bare loop', target, outcome }
}
