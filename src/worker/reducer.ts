import type { Event } from '../api.ts'
import { ConfigError } from '../errors.ts'

/** What a reducer gives: nothing if it changed the state, or the next state. A promise is awaited. */
export type Reduced<State> = State | undefined | void | Promise<State | undefined | void>

/** Folds one event into a state: changes the given one and returns nothing, or returns the next. */
export type Reducer<State, E = Event> = (state: State, event: E) => Reduced<State>

/** Folds events that follow each other into a state, as a reducer does one. */
export type BatchReducer<State, E = Event> = (state: State, events: readonly E[]) => Reduced<State>

/** The payload of each event type, as in `{ 'asset.updated': { price: number } }`. It is trusted, not checked. */
export type PayloadMap = object

/** The events of a map: each type with its payload. */
export type EventOf<Payloads extends PayloadMap> = {
  [Type in keyof Payloads & string]: Omit<Event, 'event_type' | 'payload'> & {
    event_type: Type
    payload: Payloads[Type]
  }
}[keyof Payloads & string]

/** A reducer for each event type; events of other types change nothing. */
export type Handlers<State, E extends { event_type: string }> = {
  readonly [Type in E['event_type']]?: Reducer<
    State,
    Extract<E, { event_type: Type }> extends never ? E : Extract<E, { event_type: Type }>
  >
}

/** Makes one reducer of several. @throws config for a handler that is no function */
export function reducerOf<State>(handlers: Handlers<State, Event>): Reducer<State> {
  const byType = new Map(Object.entries(handlers))
  for (const [type, handler] of byType) {
    if (typeof handler !== 'function') throw new ConfigError(`reducer['${type}']`, 'a function', handler)
  }
  return (state, event) => byType.get(event.event_type)?.(state, event)
}
