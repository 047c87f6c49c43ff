import { CircuitOpenError, type ErrorContext, type RequestFacts } from '../errors.ts'
import type { Clock } from '../internal/clock.ts'
import { withoutFrames } from '../internal/without-frames.ts'

/** What the breaker does with calls now. */
export type CircuitState = 'closed' | 'open' | 'half_open'

type State =
  | { readonly type: 'closed'; readonly failures: number }
  | { readonly type: 'open'; readonly untilMs: number }
  | { readonly type: 'half_open'; readonly sinceMs: number }

/** Leave to make one attempt; tell its end exactly once. Ends that come after the state moved on are ignored. */
export interface Admission {
  /** True for the one attempt that decides whether a half-open breaker closes. It is not retried. */
  readonly isProbe: boolean
  succeed(): void
  fail(): void
  /** The attempt says nothing about the server (aborted, never sent): a probe's place is free again. */
  release(): void
}

type OnChange = (change: { readonly from: CircuitState; readonly to: CircuitState }) => void

/** Refusals with a full stack in each window: enough to find the callers by, few enough to cost nothing. */
const STACKS = 10
const STACKS_WINDOW_MS = 10

/**
 * Opens after `threshold` consecutive failures, and after `recoveryMs` admits exactly one probe.
 * A probe that does not end within `recoveryMs` loses its place to another.
 */
export class CircuitBreaker {
  readonly #threshold: number
  readonly #recoveryMs: number
  readonly #clock: Clock
  #state: State = { type: 'closed', failures: 0 }
  /** Counts the openings, so that an attempt admitted before one does not speak after it. */
  #openings = 0
  readonly #onChange: OnChange | undefined
  #stacks = { sinceMs: Number.NEGATIVE_INFINITY, taken: 0 }

  /** @param onChange must not throw */
  constructor(
    options: { readonly threshold: number; readonly recoveryMs: number },
    clock: Clock,
    onChange?: OnChange | undefined,
  ) {
    this.#onChange = onChange
    this.#threshold = options.threshold
    this.#recoveryMs = options.recoveryMs
    this.#clock = clock
  }

  /** An open breaker whose time is over counts as half-open. */
  get state(): CircuitState {
    return this.#state.type === 'open' && this.#clock.now() >= this.#state.untilMs
      ? 'half_open'
      : this.#state.type
  }

  /** What a call that has not begun is to be told while it is open: there is no point in waiting for a turn. */
  refusalOf(request: RequestFacts): CircuitOpenError | undefined {
    if (this.#state.type !== 'open') return undefined
    const now = this.#clock.now()
    return now < this.#state.untilMs ? this.#refusal(now, this.#state.untilMs, { request }) : undefined
  }

  /** @throws circuit_open */
  admit(context?: ErrorContext): Admission {
    const now = this.#clock.now()
    const state = this.#state
    switch (state.type) {
      case 'closed':
        return this.#admitClosed()
      case 'open':
        if (now < state.untilMs) throw this.#refusal(now, state.untilMs, context)
        return this.#admitProbe(now)
      case 'half_open': {
        const leaseEndsMs = state.sinceMs + this.#recoveryMs
        if (now < leaseEndsMs) throw this.#refusal(now, leaseEndsMs, context)
        return this.#admitProbe(now)
      }
    }
  }

  #refusal(now: number, untilMs: number, context?: ErrorContext): CircuitOpenError {
    const make = () => new CircuitOpenError(untilMs - now, context)
    if (now - this.#stacks.sinceMs >= STACKS_WINDOW_MS) this.#stacks = { sinceMs: now, taken: 0 }
    return this.#stacks.taken++ < STACKS ? make() : withoutFrames(make)
  }

  #admitClosed(): Admission {
    const openings = this.#openings
    return {
      isProbe: false,
      succeed: () => {
        if (openings === this.#openings) this.#become({ type: 'closed', failures: 0 })
      },
      fail: () => {
        if (openings !== this.#openings || this.#state.type !== 'closed') return
        const failures = this.#state.failures + 1
        this.#become(failures >= this.#threshold ? this.#open() : { type: 'closed', failures })
      },
      release: () => {},
    }
  }

  #admitProbe(now: number): Admission {
    const mine: State = { type: 'half_open', sinceMs: now }
    this.#become(mine)
    const end = (next: () => State) => () => {
      if (this.#state === mine) this.#become(next())
    }
    return {
      isProbe: true,
      succeed: end(() => ({ type: 'closed', failures: 0 })),
      fail: end(() => this.#open()),
      release: end(() => ({ type: 'open', untilMs: this.#clock.now() })),
    }
  }

  #become(next: State): void {
    const from = this.#state.type
    this.#state = next
    if (next.type !== from) this.#onChange?.({ from, to: next.type })
  }

  #open(): State {
    this.#openings++
    return { type: 'open', untilMs: this.#clock.now() + this.#recoveryMs }
  }
}
