import type { IngestReceipt } from '../../api.ts'
import type { AllSourceError } from '../../errors.ts'

/**
 * What became of one event of several. `stored`: it is in the log, as the receipt says. `not_stored`: it is not and will not be.
 * `unknown`: nothing tells, so read before writing it again.
 */
export type ItemOutcome =
  | { readonly type: 'stored'; readonly receipt: IngestReceipt }
  | { readonly type: 'not_stored'; readonly error: AllSourceError }
  | { readonly type: 'unknown'; readonly error: AllSourceError }
