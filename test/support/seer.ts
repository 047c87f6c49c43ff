import type { Event } from '../../src/api.ts'
import {
  type CatchUpOptions,
  memoryStore,
  type ProjectionHandle,
  ProjectionWorker,
  type ReducerErrorAction,
  type ReducerErrorOptions,
} from '../../src/worker/index.ts'
import type { Disk, Program, World } from './world.ts'

/** A state that shows which events are in it, how often and in which order. */
export type Seen = Record<string, string[]>

/** Folds an event into a `Seen`. */
export function see(state: Seen, event: Event): void {
  const ids = Object.hasOwn(state, event.entity_id) ? state[event.entity_id] : undefined
  if (ids === undefined) state[event.entity_id] = [event.id]
  else ids.push(event.id)
}

/**
 * Folds as `see` does, into what it takes from the event: its payload becomes the state's, and nothing of the event stays as it was.
 * Given the same event once more, it does not do the same.
 */
export function keep(state: Seen, event: Event): void {
  const { id, entity_id } = event
  const payload = event.payload as { ids?: string[] }
  payload.ids = [...(payload.ids ?? []), id]
  if (Object.hasOwn(state, entity_id)) state[entity_id]?.push(id)
  else state[entity_id] = payload.ids
  event.id = event.entity_id = event.event_type = 'changed by the reducer'
}

/** The plain fold of a log: what a worker must come to. */
export function foldOf(events: readonly Event[], matches: (event: Event) => boolean = () => true): Seen {
  const state: Seen = {}
  for (const event of events) if (event.tenant_id === 'default' && matches(event)) see(state, event)
  return state
}

/** What a worker that sees everything is started with. */
export interface SeerOptions {
  readonly name?: string
  readonly disk?: Disk
  readonly eventTypes?: readonly string[]
  readonly checkpointInterval?: number
  readonly catchUp?: CatchUpOptions
  readonly reducerVersion?: number
  readonly onReducerError?: ReducerErrorAction | ReducerErrorOptions
  /** Whether it folds by `keep`, which leaves nothing of an event as it was. */
  readonly isKeeping?: boolean
  /** Whether events that are replayed together are given together. */
  readonly isBatch?: boolean
  /** Called before an event is folded; it may throw or wait. */
  readonly onEvent?: (event: Event, state: Seen) => void | Promise<void>
}

/** A worker whose state shows what it was given. */
export function seer(program: Program, options: SeerOptions = {}): ProjectionWorker<Seen> {
  const { name = 'seer', eventTypes = [], checkpointInterval = 100, reducerVersion = 1, onEvent } = options
  const { onReducerError = 'stop' } = options
  const take = options.isKeeping ? keep : see
  const fold = (state: Seen, event: Event) => {
    const before = onEvent?.(event, state)
    if (before === undefined) return take(state, event)
    return before.then(() => take(state, event))
  }
  const builder = ProjectionWorker.builder(program.core)
    .name(name)
    .eventTypes(eventTypes)
    .initialState((): Seen => ({}))
  const folding = options.isBatch
    ? builder.batchReducer(async (state, events) => {
        for (const event of events) await fold(state, event)
      })
    : builder.reducer(fold)
  return folding
    .onReducerError(onReducerError)
    .reducerVersion(reducerVersion)
    .checkpointInterval(checkpointInterval)
    .catchUp(options.catchUp ?? {})
    .stateStore(options.disk === undefined ? memoryStore() : program.store(options.disk))
    .build()
}

/** A seer of a program of its own, or of the one given, that has caught up. */
export async function caughtUp(
  w: World,
  options: SeerOptions = {},
  program: Program = w.program(),
): Promise<ProjectionHandle<Seen>> {
  const handle = await seer(program, options).start()
  await w.clock.run(handle.caughtUp())
  return handle
}

/** The entity whose events a `failingSeer` fails on. */
export const POISON = 'Q'

/** A seer that fails on an event of `POISON`: at once, later, or with the event half in the state. */
export function failingSeer(
  program: Program,
  kind: 'at once' | 'later' | 'half-way',
  options: SeerOptions = {},
) {
  const problem = new Error('poison')
  const onEvent = (event: Event, state: Seen): void | Promise<void> => {
    if (event.entity_id !== POISON) return
    if (kind === 'later') return Promise.resolve().then(() => Promise.reject(problem))
    if (kind === 'half-way') see(state, event)
    throw problem
  }
  return { problem, worker: seer(program, { onEvent, ...options }) }
}

/** What is wrong with a state in words; `undefined` if nothing is. */
export function difference(state: Seen, expected: Seen): string | undefined {
  const ids = Object.values(state).flat()
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) return `${twice} is in the state twice`
  const wanted = Object.values(expected).flat()
  const lost = wanted.filter((id) => !ids.includes(id))
  if (lost.length > 0) return `${lost.length} events are lost, the first is ${lost[0]}`
  if (ids.length > wanted.length) return `${ids.length - wanted.length} events are not for this worker`
  const entity = Object.keys(expected).find((id) => expected[id]?.join() !== state[id]?.join())
  return entity && `${entity} is out of order`
}
