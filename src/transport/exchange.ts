import type { LinkedAbort } from '../internal/abort.ts'

/** What goes over the wire. */
export interface Message {
  readonly url: string
  readonly method: string
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** What an answer begins with. */
export interface Head {
  readonly status: number
  readonly statusText: string
  /** Makes them anew at each call: most are never looked at. */
  headers(): Headers
}

/** How far an attempt came: what its failure means depends on that. */
export interface Progress {
  /** Whether there was anything to send it by. */
  sent: boolean
  /** Whether there was a connection, before which not a byte is sent; `undefined` where the platform does not tell. */
  isConnected: boolean | undefined
  head: Head | undefined
}

/**
 * Sends a message and gives the text of the answer, at most `maxBytes` of it once unpacked. Follows no redirect. What there is of the
 * answer goes into `progress` as soon as it is there. An abort of `ending` rejects with its reason at once and lets go of everything.
 * @throws protocol for what is no answer to be read; else what the platform throws
 */
export type Exchange = (
  message: Message,
  progress: Progress,
  ending: LinkedAbort,
  maxBytes: number,
) => Promise<string>
