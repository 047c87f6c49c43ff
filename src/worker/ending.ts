import { isAllSourceError } from '../errors.ts'
import { isFatal } from '../stream/connection.ts'
import type { SessionEnd } from './session.ts'

/** How a connection ended, or why there was none. */
export type Ending = SessionEnd | { readonly type: 'failed'; readonly error: unknown }

/** Whether trying again cannot help: the user's code or data, the configuration, or a server that says no. */
export function isFinal(error: unknown): boolean {
  if (!isAllSourceError(error)) return true
  if (error.code === 'api') return error.status >= 400 && error.status < 500 && error.status !== 408
  return error.code === 'reducer_failed' || error.code === 'invalid_input' || isFatal(error)
}
