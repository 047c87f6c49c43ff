import { ConfigError } from '../../errors.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import type { CallOptions } from '../../transport/options.ts'

/** What one write may set for itself. */
export interface WriteOptions extends CallOptions {
  /**
   * Marks the event in its metadata, and looks for it where no answer tells whether it was stored. With `expected_version` it is
   * then written again, if it need be. @default what the client was made with: false
   */
  readonly verifyWrites?: boolean | undefined
}

/** @throws config */
export function resolveVerifyWrites(value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value !== 'boolean') throw new ConfigError('verifyWrites', 'true or false', value)
  return value
}

/** What concerns each request of a write, and whether the write is verified. @throws config */
export function writeOptions(
  options: WriteOptions,
  fallback: boolean,
): { readonly verifies: boolean; readonly call: CallOptions } {
  checkCallOptions(options, ['verifyWrites'])
  const { verifyWrites, ...call } = options
  return { verifies: resolveVerifyWrites(verifyWrites, fallback), call }
}
