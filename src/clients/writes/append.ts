import type { BatchReceipt, Event, EventInput, IngestReceipt } from '../../api.ts'
import { isAllSourceError, type VersionConflictError } from '../../errors.ts'
import { backoffDelayMs } from '../../internal/backoff.ts'
import { integerOption, refuseInput } from '../../internal/check.ts'
import { sleep } from '../../internal/sleep.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { ClientSettings } from '../settings.ts'
import { appendSeveral } from './append-several.ts'
import { readEntity } from './entity-events.ts'
import type { ReadBackClient } from './read-back.ts'
import { ownWriteNames, resolveVerifyWrites, type WriteOptions } from './write-options.ts'

const BACKOFF = { baseDelayMs: 20, backoffFactor: 2, maxDelayMs: 1_000 }

/** How to append what is decided. */
export interface AppendOptions extends WriteOptions {
  /** How often to decide before a conflict is given up. @default 5 */
  readonly maxAttempts?: number | undefined
}

/** An event to append; the entity and the version it is to have are known. */
export type NewEvent<E = Event> = E extends { event_type: infer Type }
  ? {
      readonly event_type: Type
      readonly payload: E extends { payload: infer Payload } ? Payload : unknown
      readonly metadata?: EventInput['metadata'] | undefined
    }
  : never

/** What is decided: one event, several, or nothing to write. */
export type Decision<E = Event> = NewEvent<E> | readonly NewEvent<E>[] | undefined | void

/**
 * Decides on an entity's events, oldest first. Called anew when another has written meanwhile, so it does nothing but decide.
 * @param version the entity's
 */
export type Decide<E = Event> = (events: readonly E[], version: number) => Decision<E> | Promise<Decision<E>>

/** What was appended. */
export interface Appended {
  /** Of each event, in their order; none if nothing was decided. */
  readonly events: readonly IngestReceipt[]
  /** The entity's version after them. */
  readonly version: number
}

/** What an append does with a server; a `CoreClient` does it. */
export interface AppendClient extends ReadBackClient {
  ingestEvent(event: EventInput, options: WriteOptions): Promise<IngestReceipt>
  ingestBatch(events: readonly EventInput[], options: WriteOptions): Promise<BatchReceipt>
}

/** Reads, decides and writes, again from the start when another was first. */
export async function append<E>(
  client: AppendClient,
  settings: ClientSettings,
  entityId: string,
  decide: Decide<E>,
  options: AppendOptions,
): Promise<Appended> {
  checkCallOptions(options, [...ownWriteNames, 'maxAttempts'])
  if (typeof decide !== 'function') refuseInput('decide', 'must be a function of the events of the entity')
  const { maxAttempts, verifyWrites: given, eventMetadata, ...call } = options
  const verifyWrites = resolveVerifyWrites(given, settings.verifyWrites)
  const mostAttempts = integerOption('maxAttempts', maxAttempts, 5, 1)
  const { clock, random } = settings.transport.options
  const write = async (inputs: readonly EventInput[], bounded: CallOptions) => {
    const [first, ...others] = inputs
    if (first === undefined) return []
    if (others.length > 0) return appendSeveral(client, inputs, { ...bounded, eventMetadata })
    return [await client.ingestEvent(first, { ...bounded, verifyWrites, eventMetadata })]
  }
  return settings.within(call, async (bounded) => {
    for (let attempts = 1; ; attempts++) {
      const { events, version } = await readEntity(client, entityId, bounded)
      const decided = await decide(events as unknown as readonly E[], version)
      bounded.signal?.throwIfAborted()
      const inputs = listOf(decided).map((event, i) => inputOf(event, entityId, version + i))
      try {
        const receipts = await write(inputs, bounded)
        return { events: receipts, version: receipts.at(-1)?.version ?? version }
      } catch (error) {
        if (!isConflict(error) || attempts >= mostAttempts) throw error
      }
      await sleep(backoffDelayMs(BACKOFF, attempts, random), clock, bounded.signal)
    }
  })
}

function listOf<E>(decided: Decision<E>): readonly NewEvent<E>[] {
  if (decided == null) return []
  return Array.isArray(decided) ? decided : [decided as NewEvent<E>]
}

/** @throws invalid_input for an event that says otherwise itself */
function inputOf(event: unknown, entity_id: string, expected_version: number): EventInput {
  if (typeof event !== 'object' || event === null) refuseInput('decide', 'must give events, or nothing')
  const own = event as Partial<EventInput>
  if (own.entity_id != null && own.entity_id !== entity_id)
    refuseInput('entity_id', 'must be the one that is appended to, or left out')
  for (const field of ['expected_version', 'tenant_id'] as const) {
    if (own[field] != null) refuseInput(field, 'must be left out: the append has its own')
  }
  return { ...(own as EventInput), entity_id, expected_version }
}

/** Whether nothing was written, as the entity has another version. */
function isConflict(error: unknown): error is VersionConflictError {
  return isAllSourceError(error) && error.code === 'version_conflict'
}
