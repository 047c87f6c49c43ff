import { type Estimate, estimate, type Interval } from './stats.ts'

/** Something that is run and gives one number: a time, a size, a quantile. Called again for each round. */
export type Arm = () => Promise<number>

/** Rounds of two arms. */
export interface Comparison extends Estimate {
  /** The 95 % interval of the same median when the first arm is compared with itself: the noise of this run. */
  readonly noise: Interval
  /** One value for each round. */
  readonly samples: readonly number[]
  /** Of all runs of each arm. */
  readonly a: Estimate
  readonly b: Estimate
}

/** How two arms are set against each other. `ratio`: a/b, above 1 where b is the smaller. `difference`: b - a. */
export type Contrast = 'ratio' | 'difference'

/** How to compare. */
export interface CompareOptions {
  readonly a: Arm
  readonly b: Arm
  readonly rounds: number
  readonly random: () => number
  readonly contrast?: Contrast
}

/** What the runs of one round gave, in the order of each arm. */
export interface Round<Value> {
  readonly a: readonly [Value, Value]
  readonly b: readonly [Value, Value]
}

/** Compares two arms by one number of each run. @param options.contrast `ratio` by default */
export async function compare({ a, b, rounds, random, contrast }: CompareOptions): Promise<Comparison> {
  return compareRounds(await runRounds(a, b, rounds), random, contrast)
}

/** Each round runs a, b, b, a: a load that grows or falls weighs on both alike. One run of each before them is not counted. */
export async function runRounds<Value>(
  a: () => Promise<Value>,
  b: () => Promise<Value>,
  count: number,
): Promise<Round<Value>[]> {
  await a()
  await b()
  const rounds: Round<Value>[] = []
  for (let round = 0; round < count; round++) {
    const [a1, b1, b2, a2] = [await a(), await b(), await b(), await a()]
    rounds.push({ a: [a1, a2], b: [b1, b2] })
  }
  return rounds
}

/** What the rounds say together. */
export function compareRounds(
  rounds: readonly Round<number>[],
  random: () => number,
  contrast: Contrast = 'ratio',
): Comparison {
  const sum = ([first, second]: readonly [number, number]) => first + second
  const isRatio = contrast === 'ratio'
  const samples = rounds.map(({ a, b }) => (isRatio ? sum(a) / sum(b) : (sum(b) - sum(a)) / 2))
  const { low, high } = estimate(
    rounds.map(({ a: [first, second] }) => (isRatio ? first / second : first - second)),
    random,
  )
  const all = (arm: 'a' | 'b') =>
    estimate(
      rounds.flatMap((round) => round[arm]),
      random,
    )
  return { ...estimate(samples, random), noise: { low, high }, samples, a: all('a'), b: all('b') }
}

/** Runs one arm for so many rounds, for what is measured by itself. */
export async function repeat(
  arm: Arm,
  rounds: number,
  random: () => number,
): Promise<Estimate & { readonly samples: readonly number[] }> {
  const samples: number[] = []
  for (let round = 0; round < rounds; round++) samples.push(await arm())
  return { ...estimate(samples, random), samples }
}

/** Milliseconds that `work` takes, beginning without what earlier arms left on the heap. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.()
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Milliseconds of the processor that `work` takes in this process, all its threads together: what others do at the time does not count. */
export async function cpuTimed(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.()
  const started = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}
