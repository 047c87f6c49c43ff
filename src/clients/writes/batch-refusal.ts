import type { AnyAllSourceError, ApiError } from '../../errors.ts'
import { objectAt, stringAt } from '../../transport/answer.ts'
import type { BatchItem } from './send-batch.ts'

/**
 * What the failure of a batch proves. `nothing_stored`: it failed as a whole, or was never sent. `item_refused`: the server stored
 * the items before one, refused that one and went no further. `nothing`: any of them may be stored.
 */
export type BatchProof = 'nothing_stored' | 'item_refused' | 'nothing'

/** @source Core's handler: body and reserved names are judged first, then each item in turn, the first refusal ends it */
export function proofOf(error: AnyAllSourceError): BatchProof {
  switch (error.code) {
    case 'outcome_unknown':
    case 'protocol':
      return 'nothing'
    case 'version_conflict':
      return 'item_refused'
    case 'api':
      return proofOfStatus(error)
    default:
      return 'nothing_stored'
  }
}

/** What Core says of an item is JSON, be it cut; its words on a body that it cannot read are text, as are a proxy's. */
function proofOfStatus({ status, body }: ApiError): BatchProof {
  const said = stringAt(body, 'error')
  // A proxy that waited too long for the rest; an answer that grew too large, behind which the work is done.
  if (status === 408 || said === 'response_too_large') return 'nothing'
  const isText = typeof body === 'string' && !body.startsWith('{')
  if (isText || ![400, 404, 409, 422].includes(status)) return 'nothing_stored'
  const isOfAll = said === 'read_only' || said?.includes('read model journals')
  return isOfAll ? 'nothing_stored' : 'item_refused'
}

/** Places in a list, both included. */
export interface Range {
  readonly first: number
  readonly last: number
}

/** The first and the last of the items that can be the refused one, by what the error says of it. */
export function suspectsOf(error: AnyAllSourceError, items: readonly BatchItem[]): Range {
  const isSuspect = ({ event }: BatchItem): boolean => {
    if (error.code === 'version_conflict')
      return (
        event.expected_version != null &&
        event.expected_version === (error.expected ?? event.expected_version)
      )
    const type =
      error.code === 'api' && stringAt(objectAt(objectAt(error.body, 'error'), 'details'), 'event_type')
    return !type || event.event_type === type
  }
  const first = items.findIndex(isSuspect)
  return first < 0 ? { first: 0, last: items.length - 1 } : { first, last: items.findLastIndex(isSuspect) }
}
