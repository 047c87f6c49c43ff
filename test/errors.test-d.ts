import { expectTypeOf, test } from 'vitest'
import {
  type AllSourceErrorCode,
  type AnyAllSourceError,
  type ApiError,
  type CircuitOpenError,
  isAllSourceError,
  type NetworkError,
  type RateLimitedError,
} from '../src/errors.ts'

test('narrows to one class by its code', () => {
  const read = (error: AnyAllSourceError) => {
    if (error.code === 'api') expectTypeOf(error).toEqualTypeOf<ApiError>()
    if (error.code === 'network') expectTypeOf(error.phase).toEqualTypeOf<'auth' | 'connect' | 'exchange'>()
    if (error.code === 'rate_limited' || error.code === 'circuit_open') {
      expectTypeOf(error).toEqualTypeOf<RateLimitedError | CircuitOpenError>()
    }
    // @ts-expect-error: no error has this code
    if (error.code === 'unknown') return
    // @ts-expect-error: only some have a status
    return error.status
  }
  expectTypeOf(read).toBeFunction()
})

test('is exhausted by a switch over all codes', () => {
  const advise = (error: AnyAllSourceError): string => {
    switch (error.code) {
      case 'config':
      case 'invalid_input':
      case 'invalid_view':
      case 'unsupported':
        return 'mend the program'
      case 'api':
      case 'protocol':
      case 'state_store':
      case 'reducer_failed':
        return 'look closer'
      case 'version_conflict':
      case 'outcome_unknown':
      case 'partly_stored':
      case 'batch_incomplete':
      case 'appends_failed':
      case 'feed_epoch_changed':
      case 'view_reset':
        return 'read, then decide'
      case 'rate_limited':
      case 'network':
      case 'timeout':
      case 'circuit_open':
      case 'stream_closed':
      case 'not_tried':
        return 'try later'
    }
  }
  expectTypeOf(advise).returns.toBeString()
})

test('is not exhausted when one code is missing', () => {
  // @ts-expect-error: the function may end without a return, for `network` is not handled
  const advise = (code: Exclude<AllSourceErrorCode, 'api'>): string => {
    switch (code) {
      case 'config':
        return 'mend the program'
    }
  }
  expectTypeOf(advise).toBeFunction()
})

test('narrows a caught value', () => {
  const read = (caught: unknown) => {
    if (isAllSourceError(caught)) expectTypeOf(caught).toEqualTypeOf<AnyAllSourceError>()
    // @ts-expect-error: what is caught is unknown until it is looked at
    caught.code
  }
  expectTypeOf(read).toBeFunction()
})

test('keeps facts from being changed', () => {
  const change = (error: NetworkError) => {
    // @ts-expect-error: read only
    error.phase = 'auth'
    // @ts-expect-error: read only
    error.attempts.push({ outcome: 1, elapsedMs: 1 })
  }
  expectTypeOf(change).toBeFunction()
})
