/** A range that holds a value with a certain confidence. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** What a number of rounds say together. */
export interface Estimate extends Interval {
  readonly median: number
}

const RESAMPLES = 2_000

/** The value that half of the others are not above. @throws RangeError without values */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * The value below which the share `q` of the others lies, between two of them in proportion (R's type 7).
 * @param q from 0 to 1
 * @throws RangeError without values
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort()
  const place = (sorted.length - 1) * q
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('no values')
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * The median with its 95 % interval by the percentile bootstrap: the medians of 2,000 samples of the rounds, drawn with replacement.
 * @param random numbers in [0, 1); the same ones give the same interval
 * @throws RangeError without values
 */
export function estimate(values: readonly number[], random: () => number): Estimate {
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)] ?? 0)),
  )
  return { median: median(values), low: quantile(medians, 0.025), high: quantile(medians, 0.975) }
}
