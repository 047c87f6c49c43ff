/** Something that may happen next, and how likely it is beside the others. */
export type Weighted = readonly [name: string, weight: number, run: () => unknown]

/** Picks one of several things that may happen. */
export function pickWeighted(choices: readonly Weighted[], random: () => number): Weighted {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0)
  for (const choice of choices) {
    left -= choice[1]
    if (left < 0) return choice
  }
  return ['nothing', 0, () => {}]
}
