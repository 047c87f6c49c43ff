import type { Clock } from '../internal/clock.ts'

/** How many attempts may be under way at once, and what it hears of those that ended. */
export interface Limit {
  readonly max: number
  /** An attempt begins; `hear` is told what this returns. */
  begin(): number
  hear(ending: Ending): void
}

/** What the end of an attempt says of the server. */
export interface Ending {
  /** What `begin` returned. */
  readonly begun: number
  /** Whether the server refused it for want of capacity. */
  readonly isRefusal: boolean
  /** From sending to the last byte; `undefined` for what is no success, which takes another time. */
  readonly elapsedMs: number | undefined
  /** Whether others waited for its place. */
  readonly isCrowded: boolean
}

/** The requests that a Core works on at once: more of them wait, there instead of here. */
const START = 16
/** Under Core's 80, beyond which it refuses, though one client has it all to itself. */
const MOST = 64
/** After a refusal: several clients that grew at once would be refused again and again. */
const QUIET_MS = 10_000
/** A server that takes longer than this many times its best is at work on all it can. */
const SLOWED = 2

/** A limit that hears nothing. */
export function fixedLimit(max: number): Limit {
  return { max, begin: () => 0, hear: () => {} }
}

/**
 * Begins with what fits one Core. Halves, to one at the least, when the server refuses: others use it too. Grows by one for each
 * round of answers, if calls wait and the server answers about as fast as it ever did: the way there is long, or it is several.
 */
export function adaptiveLimit(clock: Clock): Limit {
  let max = START
  /** Counts the cuts, so that the attempts of one flight, refused together, cut once. */
  let cuts = 0
  let quietUntilMs = Number.NEGATIVE_INFINITY
  let fastestMs = Number.POSITIVE_INFINITY
  let round = { answers: 0, sumMs: 0 }

  function cut(): void {
    cuts++
    max = Math.max(1, Math.floor(max / 2))
    quietUntilMs = clock.now() + QUIET_MS
    round = { answers: 0, sumMs: 0 }
  }

  function endRound(isCrowded: boolean): void {
    const meanMs = round.sumMs / round.answers
    round = { answers: 0, sumMs: 0 }
    fastestMs = Math.min(fastestMs, meanMs)
    const isQuick = meanMs <= SLOWED * fastestMs
    if (isCrowded && isQuick && max < MOST && clock.now() >= quietUntilMs) max++
  }

  return {
    get max() {
      return max
    },
    begin: () => cuts,
    hear({ begun, isRefusal, elapsedMs, isCrowded }) {
      if (begun !== cuts) return
      if (isRefusal) cut()
      else if (elapsedMs !== undefined) {
        round.answers++
        round.sumMs += elapsedMs
        if (round.answers >= max) endRound(isCrowded)
      }
    },
  }
}
