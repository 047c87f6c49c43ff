import { InvalidInputError, isAllSourceError, messageOf, StateStoreError } from '../errors.ts'
import type { StateCodec } from './codec.ts'

/** A worker's codec, which fails with errors of this package that tell the way out. */
export function typedCodec(codec: StateCodec, location: string): StateCodec {
  return {
    encode: (state) => {
      const text = encode(codec, state)
      if (typeof text === 'string') return text
      throw new InvalidInputError('state', 'cannot be stored: `encode` of its codec gave no text')
    },
    decode: (text) => {
      try {
        return codec.decode(text)
      } catch (cause) {
        const wayOut = 'Give the codec that wrote it; or raise `reducerVersion` to build the state anew'
        const reason = `the codec cannot read the stored state (${messageOf(cause)}). ${wayOut}`
        throw new StateStoreError(location, reason, cause, 'damaged')
      }
    },
  }
}

function encode(codec: StateCodec, state: unknown): unknown {
  try {
    return codec.encode(state)
  } catch (cause) {
    if (isAllSourceError(cause)) throw cause
    const hint = cause instanceof RangeError ? ': it is too deep or too large' : ''
    throw new InvalidInputError('state', `cannot be stored${hint} (${messageOf(cause)})`, { cause })
  }
}
