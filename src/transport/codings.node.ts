import type * as Stream from 'node:stream'
import type * as Zlib from 'node:zlib'
import { builtin } from '../internal/builtin.node.ts'

type Step = Stream.Duplex | ((source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>)

/** A coding of bodies, taken off at once or as they come. */
export interface Coding {
  /**
   * There is none where a few bytes can be those of an endless body: it must be seen to swell.
   * @throws an error of the code `ERR_BUFFER_TOO_LARGE` if it swells to more than `maxBytes`
   */
  readonly unpack?: (bytes: Uint8Array, maxBytes: number) => Uint8Array
  readonly step: () => Step
}

/** Node 20 takes no more for a bound. */
const MOST_BYTES = 2 ** 32

/** The coding of a name, of those that are asked for. A body whose end was left out is taken as far as it goes, as there. */
export function codingOf(name: string): Coding | undefined {
  const zlib = builtin<typeof Zlib>('node:zlib') as typeof Zlib
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants
  const flushes = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH }
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return {
        unpack: (bytes, maxBytes) => zlib.gunzipSync(bytes, { ...flushes, ...within(maxBytes) }),
        step: () => zlib.createGunzip(flushes),
      }
    case 'deflate':
      return {
        unpack: (bytes, maxBytes) =>
          (hasHead(bytes) ? zlib.inflateSync : zlib.inflateRawSync)(bytes, {
            ...flushes,
            ...within(maxBytes),
          }),
        step: () => inflate(zlib, flushes),
      }
    case 'br':
      return {
        step: () =>
          zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH }),
      }
    default:
      return undefined
  }
}

function within(maxBytes: number): Zlib.ZlibOptions {
  return { maxOutputLength: Math.min(maxBytes, MOST_BYTES) }
}

/** Deflate has a head in the standard, which some servers leave out. */
function hasHead([first = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8
}

function inflate(zlib: typeof Zlib, options: Zlib.ZlibOptions): Step {
  const { pipeline } = builtin<typeof Stream>('node:stream') as typeof Stream
  return async function* (source) {
    const chunks = source[Symbol.asyncIterator]()
    const { value: first, done } = await chunks.next()
    if (done) return
    const all = async function* () {
      yield first
      yield* { [Symbol.asyncIterator]: () => chunks }
    }
    const step = hasHead(first) ? zlib.createInflate(options) : zlib.createInflateRaw(options)
    yield* pipeline(all, step, () => {}) as AsyncIterable<Uint8Array>
  }
}
