import type { Random } from '../../internal/random.ts'
import type { CoreTraits } from '../flavours.ts'
import { ConsumerRegistry } from './consumers.ts'
import { EventLog } from './event-log.ts'
import { KeyValueStates } from './key-value-states.ts'

/** Everything a Core holds. */
export interface CoreState {
  readonly traits: CoreTraits
  readonly log: EventLog
  readonly consumers: ConsumerRegistry
  readonly states: KeyValueStates
  /** Called after each append, when the event is in the log. */
  readonly wakeStreams: () => void
}

export interface CoreStateOptions {
  readonly traits: CoreTraits
  readonly nowMs: () => number
  readonly random: Random
  readonly wakeStreams: () => void
}

/** A Core that has seen nothing yet. */
export function emptyCore(options: CoreStateOptions): CoreState {
  const { traits, nowMs, random, wakeStreams } = options
  const log = new EventLog({ stampsVersions: traits.stampsVersions, nowMs, random })
  return { traits, log, consumers: new ConsumerRegistry(), states: new KeyValueStates(), wakeStreams }
}
