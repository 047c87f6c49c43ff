import { ConfigError } from '../../errors.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import type { CallOptions } from '../../transport/options.ts'
import { type EventMetadata, type MetadataSources, resolveEventMetadata } from './event-metadata.ts'

/** What one write may set for itself. */
export interface WriteOptions extends CallOptions {
  /**
   * Marks the event in its metadata, and looks for it where no answer tells whether it was stored. With `expected_version` it is
   * then written again, if it need be. It is looked for as often as `retry` says, and each look, of several reads where the entity is
   * large, is bounded by `timeoutMs` for each read alone: minutes at a server that hangs. `deadlineMs` bounds it all; after that the
   * outcome is unknown, and the stamp told. @default what the client was made with: false
   */
  readonly verifyWrites?: boolean | undefined
  /** As `eventMetadata` of the client, for this write: over that, and beneath the event's own. `false`: none. */
  readonly eventMetadata?: EventMetadata | false | undefined
}

/** What of a write does not concern its requests. */
export const ownWriteNames = ['verifyWrites', 'eventMetadata'] as const satisfies readonly Exclude<
  keyof WriteOptions,
  keyof CallOptions
>[]

/** @throws config */
export function resolveVerifyWrites(value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value !== 'boolean') throw new ConfigError('verifyWrites', 'true or false', value)
  return value
}

/** What concerns each request of a write, whether the write is verified, and what its events carry. @throws config */
export function writeOptions(options: WriteOptions, settings: WriteSettings): ResolvedWriteOptions {
  checkCallOptions(options, ownWriteNames)
  const { verifyWrites, eventMetadata, ...call } = options
  return {
    verifies: resolveVerifyWrites(verifyWrites, settings.verifyWrites),
    metadata: resolveEventMetadata(eventMetadata, settings.eventMetadata),
    call,
  }
}

interface WriteSettings {
  readonly verifyWrites: boolean
  readonly eventMetadata: MetadataSources
}

interface ResolvedWriteOptions {
  readonly verifies: boolean
  readonly metadata: MetadataSources
  readonly call: CallOptions
}
