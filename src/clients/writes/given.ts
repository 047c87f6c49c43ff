import type { BatchInput, EventInput } from '../../api.ts'
import { type AllSourceError, InvalidInputError, isAllSourceError } from '../../errors.ts'
import { itemText } from './item-text.ts'
import type { BatchItem } from './send-batch.ts'

/** An event as it was given, with what it is to travel as, or what is wrong with it. */
export type Given = Sendable | Refused

interface Sendable {
  readonly event: EventInput
  readonly item: BatchItem
  readonly bytes: number
}

interface Refused {
  readonly event: EventInput
  readonly error: AllSourceError
}

/** The event as it travels. `index` is its place among all, and `at` names it in errors. @throws invalid_input */
export type Prepare = (event: EventInput, at: string, index: number) => BatchInput['events'][number]

/** All events of an array, checked. @throws invalid_input for the first that is wrong */
export function givenOf(events: readonly EventInput[], prepare: Prepare, maxBytes: number): Sendable[] {
  return Array.from(events, (event, index) => sendable(event, prepare, index, maxBytes))
}

/** The events of an iterable as they are taken from it, up to one that is wrong. @throws invalid_input if it is none; what it throws */
export async function* givenFrom(
  events: Iterable<EventInput> | AsyncIterable<EventInput>,
  prepare: Prepare,
  maxBytes: number,
): AsyncGenerator<Given, void> {
  if (
    typeof events !== 'object' ||
    events === null ||
    !(Symbol.iterator in events || Symbol.asyncIterator in events)
  )
    throw new InvalidInputError('events', 'must be an array or an iterable of events')
  let index = 0
  for await (const event of events) {
    const given = sendableOrRefused(event, prepare, index, maxBytes)
    yield given
    if ('error' in given) return
    index++
  }
}

function sendableOrRefused(event: EventInput, prepare: Prepare, index: number, maxBytes: number): Given {
  try {
    return sendable(event, prepare, index, maxBytes)
  } catch (error) {
    if (isAllSourceError(error)) return { event, error }
    throw error
  }
}

function sendable(event: EventInput, prepare: Prepare, index: number, maxBytes: number): Sendable {
  const at = `events[${index}]`
  const prepared = prepare(event, at, index)
  const { text, bytes } = itemText(prepared, at, maxBytes)
  return { event, item: { event: prepared, text }, bytes }
}
