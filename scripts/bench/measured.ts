import type { Server } from './arms/worker.ts'
import type { Comparison } from './harness.ts'
import type { Measured } from './result.ts'
import type { Estimate } from './stats.ts'

type Extra = Pick<Measured, 'note' | 'peer'>

/** The outcome of a comparison. */
export function compared(
  { name }: Pick<Server, 'name'>,
  { median, low, high, noise, samples }: Comparison,
  extra: Extra = {},
): Measured {
  const rounds = samples.length
  return { type: 'measured', server: name, median, low, high, noise, rounds, samples, ...extra }
}

/** The outcome of what was measured by itself. */
export function repeated(
  { name }: Pick<Server, 'name'>,
  { median, low, high, samples }: Estimate & { readonly samples: readonly number[] },
  extra: Extra = {},
): Measured {
  const rounds = samples.length
  return { type: 'measured', server: name, median, low, high, noise: undefined, rounds, samples, ...extra }
}

/** `1,234 ms`. */
export function inMs({ median }: Pick<Estimate, 'median'>): string {
  return `${Math.round(median).toLocaleString('en')} ms`
}

/** `161,000/s`. */
export function rate(events: number, { median: ms }: Pick<Estimate, 'median'>): string {
  return `${(Math.round(events / ms) * 1_000).toLocaleString('en')}/s`
}
