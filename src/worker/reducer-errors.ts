import { ConfigError, type ReducerFailedError, thrownText } from '../errors.ts'
import { backoffDelayMs } from '../internal/backoff.ts'
import { choiceOption, integerOption, maxTimerMs, namesOption } from '../internal/check.ts'
import type { Clock } from '../internal/clock.ts'
import { sleep } from '../internal/sleep.ts'
import type { DeadLetter, DeadLetters } from './dead-letters.ts'
import type { Notices } from './notices.ts'

/**
 * What becomes of an event that the reducer fails on. In each case the state is as it was before the event; only if the worker stops
 * while it catches up, and Core does not give again what came since the last checkpoint, it is as of that.
 */
export type ReducerErrorAction =
  /** The worker ends with `reducer_failed`. */
  | 'stop'
  /** The event is left out of the state. */
  | 'skip'
  /** The event is left out and kept with the state: see `ProjectionHandle.deadLetters`. */
  | 'dead_letter'

/** How to go on after a reducer that failed. */
export interface ReducerErrorOptions {
  /** How often to try again first. @default 0 */
  readonly retries?: number | undefined
  /** Before the first retry; doubles each time, up to ten seconds. @default 100 */
  readonly retryDelayMs?: number | undefined
  /** What to do then. @default 'stop' */
  readonly action?: ReducerErrorAction | undefined
  /** With `dead_letter`: later events of that entity are kept back too, until the first is replayed. @default false */
  readonly holdEntity?: boolean | undefined
}

/** Without gaps. */
export interface ReducerErrorPolicy {
  readonly retries: number
  readonly retryDelayMs: number
  readonly action: ReducerErrorAction
  readonly holdEntity: boolean
}

/** Stop at once. */
export const stopAtOnce: ReducerErrorPolicy = Object.freeze({
  retries: 0,
  retryDelayMs: 100,
  action: 'stop',
  holdEntity: false,
})

const ACTIONS: readonly ReducerErrorAction[] = ['stop', 'skip', 'dead_letter']
const MAX_DELAY_MS = 10_000

/** @throws config */
export function resolveReducerErrors(given: ReducerErrorAction | ReducerErrorOptions): ReducerErrorPolicy {
  const options = typeof given === 'string' ? { action: given } : given
  if (typeof options !== 'object' || options === null)
    throw new ConfigError('onReducerError', `an object, or one of ${ACTIONS.join(', ')}`, given)
  namesOption('onReducerError', options, Object.keys(stopAtOnce))
  const action = choiceOption('onReducerError.action', options.action, stopAtOnce.action, ACTIONS)
  const holdEntity = options.holdEntity ?? stopAtOnce.holdEntity
  if (typeof holdEntity !== 'boolean' || (holdEntity && action !== 'dead_letter'))
    throw new ConfigError(
      'onReducerError.holdEntity',
      "true or false, and true only with 'dead_letter'",
      holdEntity,
    )
  return {
    retries: integerOption('onReducerError.retries', options.retries, stopAtOnce.retries, 0),
    retryDelayMs: integerOption(
      'onReducerError.retryDelayMs',
      options.retryDelayMs,
      stopAtOnce.retryDelayMs,
      0,
      maxTimerMs,
    ),
    action,
    holdEntity,
  }
}

/** Decides about events that the reducer failed on, and remembers how often it did. */
export class ReducerErrors {
  readonly #policy: ReducerErrorPolicy
  readonly #letters: DeadLetters
  readonly #clock: Clock
  readonly #notices: Notices
  #failing: { readonly id: string; readonly failures: number } | undefined

  constructor(policy: ReducerErrorPolicy, letters: DeadLetters, clock: Clock, notices: Notices) {
    this.#notices = notices
    this.#policy = policy
    this.#letters = letters
    this.#clock = clock
  }

  /**
   * Waits before the next try, or puts the event aside; either way the caller folds again from the last snapshot.
   * @throws the failure itself to stop; the signal's reason
   */
  async handle(failure: ReducerFailedError, signal: AbortSignal): Promise<'retry' | 'aside'> {
    const { event, position } = failure
    const failures = (this.#failing?.id === event.id ? this.#failing.failures : 0) + 1
    this.#failing = { id: event.id, failures }
    const { retries, retryDelayMs, action } = this.#policy
    if (failures <= retries) {
      const policy = { baseDelayMs: retryDelayMs, backoffFactor: 2, maxDelayMs: MAX_DELAY_MS }
      await sleep(
        backoffDelayMs(policy, failures, () => 1),
        this.#clock,
        signal,
      )
      return 'retry'
    }
    if (action === 'stop') throw failure
    const letter: DeadLetter = {
      event,
      position: position ?? null,
      reason: 'failed',
      error: thrownText(failure.cause),
    }
    if (action === 'skip') this.#letters.skip(event.id)
    else this.#letters.add(letter)
    this.#notices.give({ type: 'left_out', letter })
    return 'aside'
  }
}
