import { compare, type Difference, differences, type Sides } from './compare.ts'
import { makeProgram, type ProgramOptions } from './program.ts'
import { shrink } from './shrink.ts'
import { type Step, showStep } from './step.ts'

/** A program that two servers do not answer alike, in its smallest form. */
export interface Failure {
  readonly seed: number
  readonly program: readonly Step[]
  readonly difference: Difference
}

/** What two servers are compared by. */
export type Comparison = ProgramOptions & Sides

/** Plays the program of a seed on both servers; what fails is shrunk by playing its parts on fresh ones. */
export async function runSeed(seed: number, comparison: Comparison): Promise<Failure | undefined> {
  const find = (part: readonly Step[]) => compare(part, comparison)
  const program = makeProgram(seed, comparison)
  const found = await find(program)
  if (found === undefined) return undefined
  const smallest = await shrink(
    program.slice(0, found.index + 1),
    async (part) => (await find(part)) !== undefined,
  )
  // A difference of timing alone does not come twice; the first sight of it is all there is to show.
  const again = await find(smallest)
  return { seed, program: smallest, difference: again ?? found }
}

/** A failure for a person: how to repeat it, the shortest program, and where the answers differ. */
export function describeFailure(
  { seed, program, difference }: Failure,
  names: readonly [string, string],
): string {
  const steps = program.map((step, index) => `  ${index === difference.index ? '>' : ' '} ${showStep(step)}`)
  const places = differences(difference.first, difference.second).map((line) => `    ${line}`)
  return [
    `TEST_SEED=${seed}: ${names[0]} | ${names[1]}, after ${program.length} steps`,
    ...steps,
    ...places,
  ].join('\n')
}

/** How many steps a comparison of so many seeds plays. */
export function stepsOf(seeds: number, { length = 120 }: ProgramOptions): number {
  return seeds * length
}
