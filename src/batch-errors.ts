import { AllSourceError } from './errors.ts'

/** An event was not sent, because one before it was not stored. Send it after that one is settled; `cause` is what befell that one. */
export class NotTriedError extends AllSourceError {
  override readonly name = 'NotTriedError'
  readonly code = 'not_tried'

  constructor(cause: unknown) {
    super('not tried: an event before it was not stored', { cause })
  }
}
