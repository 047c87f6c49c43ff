import type { IncomingMessage } from 'node:http'
import type * as Stream from 'node:stream'
import type * as Zlib from 'node:zlib'
import { ProtocolError } from '../errors.ts'
import { builtin } from '../internal/builtin.node.ts'
import { tooLong } from './read-text.ts'

/** As many as Node's `fetch` takes. */
const MAX_CODINGS = 5

/**
 * A body without the codings that `fetch` takes off; with one that it does not know it is left as it is.
 * One whose end was left out is taken as far as it goes, as `fetch` does.
 * @throws protocol for more codings than anybody needs
 */
export function unpack(answer: IncomingMessage, coding: string, maxBytes: number): Stream.Readable {
  const zlib = builtin<typeof Zlib>('node:zlib') as typeof Zlib
  const { pipeline } = builtin<typeof Stream>('node:stream') as typeof Stream
  const gzip = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH }
  const br = {
    flush: zlib.constants.BROTLI_OPERATION_FLUSH,
    finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
  }
  const steps = coding
    .toLowerCase()
    .split(',')
    .map((one) => {
      switch (one.trim()) {
        case 'gzip':
        case 'x-gzip':
          return zlib.createGunzip(gzip)
        case 'deflate':
          return inflate(zlib, pipeline)
        case 'br':
          return zlib.createBrotliDecompress(br)
        case 'zstd':
          return zlib.createZstdDecompress?.()
        default:
          return undefined
      }
    })
  if (steps.length > MAX_CODINGS) throw new ProtocolError('body', `is packed ${steps.length} times`)
  if (steps.includes(undefined)) return answer
  let bytes = 0
  answer.on('data', (chunk: Uint8Array) => {
    bytes += chunk.byteLength
    if (bytes > maxBytes) answer.destroy(tooLong(maxBytes))
  })
  return pipeline([answer, ...steps.reverse()] as never, () => {}) as unknown as Stream.Readable
}

/** With a head as the standard has it, or without, as some servers took it. */
function inflate(zlib: typeof Zlib, pipeline: typeof Stream.pipeline) {
  return async function* (source: AsyncIterable<Uint8Array>) {
    const chunks = source[Symbol.asyncIterator]()
    const { value: first, done } = await chunks.next()
    if (done) return
    const [head = 0] = first as Uint8Array
    const hasHead = (head & 0x0f) === 8
    const all = async function* () {
      yield first
      yield* { [Symbol.asyncIterator]: () => chunks }
    }
    const flush = zlib.constants.Z_SYNC_FLUSH
    const step = (hasHead ? zlib.createInflate : zlib.createInflateRaw)({ flush, finishFlush: flush })
    yield* pipeline(all, step, () => {}) as AsyncIterable<Uint8Array>
  }
}
