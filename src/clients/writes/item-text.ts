import { InvalidInputError } from '../../errors.ts'
import { integerOption } from '../../internal/check.ts'
import { toJsonText } from '../../internal/json-text.ts'
import { utf8Length } from '../../internal/utf8-length.ts'
import type { BatchItem } from './send-batch.ts'

/** The bytes that a batch has besides its items: what stands around them, and a comma for each. */
export const BATCH_BYTES = '{"events":[]}'.length

/** How much goes into a request. @throws config */
export function batchLimits(maxBatch: unknown, maxBytes: unknown, maxRequestBytes: number) {
  return {
    maxBatch: integerOption('maxBatch', maxBatch, 1_000, 1),
    maxBytes: integerOption('maxBytes', maxBytes, maxRequestBytes, BATCH_BYTES + 1, maxRequestBytes),
  }
}

/**
 * An event as text, which what its owner changes later is not in.
 * @param at how errors name it
 * @param around the bytes of a request besides it
 * @throws invalid_input naming the field that is no JSON; or if it does not fit into a request of its own
 */
export function itemText(
  event: BatchItem['event'],
  at: string,
  maxBytes: number,
  around = BATCH_BYTES,
): { readonly text: string; readonly bytes: number } {
  const text = textOf(event, at)
  const bytes = utf8Length(text)
  if (bytes + around <= maxBytes) return { text, bytes }
  const with_ = around > 0 ? `, with ${around} around it` : ''
  throw new InvalidInputError(
    at,
    `is ${bytes} bytes as JSON${with_}; a request takes at most ${maxBytes}: keep what is large elsewhere, and in the event where that is`,
  )
}

function textOf(event: BatchItem['event'], at: string): string {
  try {
    return toJsonText(at, event)
  } catch (error) {
    for (const field of ['payload', 'metadata'] as const)
      if (event[field] !== undefined) toJsonText(at === 'event' ? field : `${at}.${field}`, event[field])
    throw error
  }
}
