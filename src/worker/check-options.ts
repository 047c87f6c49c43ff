import { ConfigError } from '../errors.ts'
import { namesOption } from '../internal/check.ts'

/** @throws config unless it is an object of these options alone, whose `signal` is one */
export function checkOptions(options: object, known: readonly string[] = ['signal']): void {
  namesOption('options', options, known)
  const { signal } = options as { signal?: Partial<AbortSignal> | null }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw new ConfigError('signal', 'an AbortSignal', signal)
}
