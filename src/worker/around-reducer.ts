import type { Event } from '../api.ts'
import type { WorkerOptions } from './options.ts'

/**
 * Runs a reducer, and may do something before and after it: calls `reduce` once, and returns or throws what that does.
 * @param events those that are folded: one, or those of a batch
 */
export type AroundReducer = <Result>(events: readonly Event[], reduce: () => Result) => Result

type Reducers<State> = Pick<WorkerOptions<State>, 'reducer' | 'batchReducer'>

/** The reducers of a worker, inside of what is to be around them. */
export function reducersOf<State>(options: WorkerOptions<State>): Reducers<State> {
  const { aroundReducer: around, reducer, batchReducer } = options
  if (around === undefined) return { reducer, batchReducer }
  return {
    reducer: (state, event) => around([event], () => reducer(state, event)),
    batchReducer: batchReducer && ((state, events) => around(events, () => batchReducer(state, events))),
  }
}
