import { seededRandom } from '../support/seeded-random.ts'

/** Decisions by chance, the same ones for the same seed. */
export interface Dice {
  /** True in this share of cases. */
  chance(share: number): boolean
  /** 0 up to, but not including, `below`. */
  int(below: number): number
  pick<T>(from: readonly T[]): T
  /** One of those, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T
  /** Something usual, or seldom something odd. */
  mostly<T>(usual: readonly T[], odd: readonly T[], oddShare?: number): T
}

/** Makes dice from a seed. */
export function diceOf(seed: number): Dice {
  const random = seededRandom(seed)
  const int = (below: number): number => Math.floor(random() * below)
  const pick = <T>(from: readonly T[]): T => from[int(from.length)] as T
  return {
    chance: (share) => random() < share,
    int,
    pick,
    weighted<T>(choices: readonly (readonly [number, T])[]): T {
      let left = random() * choices.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, choice] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      return (choices.at(-1) as readonly [number, T])[1]
    },
    mostly: (usual, odd, oddShare = 0.12) => pick(random() < oddShare ? odd : usual),
  }
}
