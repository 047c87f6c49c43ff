import { StreamClosedError } from '../errors.ts'
import type { EventStreamConnection } from '../stream/connection.ts'

/** What a worker is doing. */
export type Phase =
  | { readonly type: 'connecting' | 'closing' }
  | { readonly type: 'rebuilding'; readonly reason: string }
  /** `head`: where the log ended when the connection was made; 0 if Core did not tell. */
  | { readonly type: 'replaying'; readonly connection: EventStreamConnection; readonly head: number }
  /** A long backlog is read by pages. */
  | { readonly type: 'pulling'; readonly head: number }
  | { readonly type: 'live'; readonly connection: EventStreamConnection }
  | { readonly type: 'waiting'; readonly delayMs: number; readonly error: unknown }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly error: unknown }

/** What those hear who wait for a worker that was stopped. */
export function stopped(): StreamClosedError {
  return new StreamClosedError({ closeCode: 1000, reason: 'the worker was stopped', fatal: true })
}
