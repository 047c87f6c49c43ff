/** So many runs of a random test under a seed that is printed; the variable `TEST_SEED` repeats them. */
export function randomRuns(numRuns: number): { numRuns: number; seed: number } {
  const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.info(`TEST_SEED=${seed}`)
  return { numRuns, seed }
}
