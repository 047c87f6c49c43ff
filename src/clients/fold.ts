import type { Event } from '../api.ts'

/** Folds events into a state. Events come oldest first. */
export interface EventFolder<State> {
  /** Takes one event in; false for one that does not concern it. */
  apply(event: Event): boolean
  /** The state after all events; `undefined` if there is none (nothing concerned it). */
  finalize(): State | undefined
}

/** Returns the next state, or changes the given one and returns nothing. */
export type FoldReducer<State> = (state: State, event: Event) => State | undefined | void

/** Folds `events`, in the order given, into a state. */
export function foldEvents<State>(events: Iterable<Event>, folder: EventFolder<State>): State | undefined {
  for (const event of events) folder.apply(event)
  return folder.finalize()
}

/** A folder made of an initial state and a reducer; it has a state even after no event. */
export function reducerFolder<State>(
  initialState: () => State,
  reducer: FoldReducer<State>,
): EventFolder<State> {
  let state = initialState()
  return {
    apply(event) {
      const next = reducer(state, event)
      if (next !== undefined) state = next as State
      return true
    },
    finalize: () => state,
  }
}
