import type { Event } from '../api.ts'
import { normalizeFilters } from '../clients/type-filters.ts'
import { ConfigError } from '../errors.ts'

/** What a reducer gives: nothing if it changed the state, or the next state. A promise is awaited. */
export type Reduced<State> = State | undefined | void | Promise<State | undefined | void>

/**
 * Folds one event into a state: changes the given one and returns nothing, or returns the next. The event is the reducer's own, to
 * keep in the state and to change. The same state and event must come to the same: where the log turns out to have another order
 * than events came in, or a reducer fails, events are folded once more.
 */
export type Reducer<State, E = Event> = (state: State, event: E) => Reduced<State>

/** Folds events that follow each other into a state, as a reducer does one: they are its own too. */
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

/** A reducer for each event type, in full and not a prefix; events of other types change nothing. */
export type Handlers<State, E extends { event_type: string }> = {
  readonly [Type in E['event_type']]?: Reducer<
    State,
    Extract<E, { event_type: Type }> extends never ? E : Extract<E, { event_type: Type }>
  >
}

/** Makes one reducer of several. @throws config for none at all, a handler that is no function, or a key that is no event type */
export function reducerOf<State>(handlers: Handlers<State, Event>): Reducer<State> {
  const byType = new Map(Object.entries(handlers))
  if (byType.size === 0) throw new ConfigError('reducer', 'a function, or an object that has some', handlers)
  for (const [type, handler] of byType) {
    if (typeof handler !== 'function') throw new ConfigError(`reducer['${type}']`, 'a function', handler)
    if (!isEventType(type))
      throw new ConfigError(
        `reducer['${type}']`,
        'left out: a handler is for one event type, not for a prefix',
      )
  }
  return (state, event) => byType.get(event.event_type)?.(state, event)
}

function isEventType(text: string): boolean {
  return !/[.*]$/.test(text) && normalizeFilters([text], 'reducer').registered.includes(text)
}
