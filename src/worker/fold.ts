import type { Event } from '../api.ts'
import { ReducerFailedError } from '../errors.ts'
import { isPromise } from '../internal/is-promise.ts'
import type { StateCodec } from './codec.ts'
import { copyEvent } from './copy-event.ts'
import type { BatchReducer, Reduced, Reducer } from './reducer.ts'

/** How to fold. */
export interface Fold<State> {
  readonly initialState: () => State
  readonly reducer: Reducer<State>
  readonly codec: StateCodec
  /** Folds many at once. Needs `alwaysRefolds`. */
  readonly batchReducer?: BatchReducer<State> | undefined
  /** Whether an event that comes now is to be left out of the state. */
  readonly leavesOut?: ((event: Event, position: number | null) => boolean) | undefined
  /** Whether an event that had come before was left out. */
  readonly wasLeftOut?: ((id: string) => boolean) | undefined
  /** Keeps what is needed to fold again at any time, not only while live events come. @default false */
  readonly alwaysRefolds?: boolean | undefined
}

/**
 * Calls the reducer for one event, which is its own from then on.
 * @param isKept whether the event may have to be folded again: then the reducer is given a copy
 * @throws reducer_failed
 */
export function reduce<State>(
  { reducer }: Fold<State>,
  state: State,
  event: Event,
  isKept: boolean,
  position?: number,
): Reduced<State> {
  const { id, entity_id, event_type } = event
  try {
    const result = reducer(state, isKept ? copyEvent(event) : event)
    if (!isPromise(result)) return result
    return Promise.resolve(result).catch((error) => {
      throw new ReducerFailedError({ ...event, id, entity_id, event_type }, position, error)
    })
  } catch (error) {
    throw new ReducerFailedError({ ...event, id, entity_id, event_type }, position, error)
  }
}

/** Folds events that were folded before and may be again, from a state that nobody else has. @throws reducer_failed */
export async function refold<State>(
  fold: Fold<State>,
  from: State,
  events: readonly Event[],
): Promise<State> {
  let state = from
  for (const event of events) {
    if (fold.wasLeftOut?.(event.id)) continue
    const result = reduce(fold, state, event, true)
    const next = isPromise(result) ? await result : result
    if (next !== undefined) state = next as State
  }
  return state
}
