import type { IncomingMessage } from 'node:http'
import type * as Stream from 'node:stream'
import { ProtocolError } from '../errors.ts'
import { builtin } from '../internal/builtin.node.ts'
import { type Coding, codingOf } from './codings.node.ts'
import { tooLong } from './read-text.ts'

/** As many as Node's `fetch` takes. */
const MAX_CODINGS = 5
/** What is shorter is unpacked in less time than it takes to ask another thread for it. */
const SHORT_BYTES = 32_768

/**
 * A body without its codings, whole or as it comes; with one that nobody asked for it is left as it is.
 * @throws protocol if it is longer than `maxBytes`, unpacked or not, or packed more often than anybody needs
 */
export async function unpack(
  answer: IncomingMessage,
  names: string,
  maxBytes: number,
): Promise<Stream.Readable | Uint8Array> {
  const codings = names
    .toLowerCase()
    .split(',')
    .map((name) => codingOf(name.trim()))
  if (codings.length > MAX_CODINGS) throw new ProtocolError('body', `is packed ${codings.length} times`)
  if (!codings.every((coding) => coding !== undefined)) return answer
  const unpackAtOnce = codings.length === 1 ? codings[0]?.unpack : undefined
  const whole = unpackAtOnce && (await wholeIfShort(answer))
  if (unpackAtOnce === undefined || whole === undefined)
    return unpackStream(answer, codings.reverse(), maxBytes)
  try {
    return unpackAtOnce(whole, maxBytes)
  } catch (error) {
    throw (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLong(maxBytes) : error
  }
}

/** All bytes, if they are few; otherwise `undefined`, and the answer still has them. */
function wholeIfShort(answer: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    const add = (chunk: Uint8Array) => {
      chunks.push(chunk)
      bytes += chunk.byteLength
      if (bytes <= SHORT_BYTES) return
      answer.off('data', add).pause()
      answer.unshift(Buffer.concat(chunks))
      resolve(undefined)
    }
    answer.on('data', add)
    answer.on('end', () => resolve(Buffer.concat(chunks)))
    answer.on('error', reject)
  })
}

function unpackStream(
  answer: IncomingMessage,
  codings: readonly Coding[],
  maxBytes: number,
): Stream.Readable {
  const { pipeline } = builtin<typeof Stream>('node:stream') as typeof Stream
  let bytes = 0
  answer.on('data', (chunk: Uint8Array) => {
    bytes += chunk.byteLength
    if (bytes > maxBytes) answer.destroy(tooLong(maxBytes))
  })
  const steps = codings.map((coding) => coding.step())
  return pipeline([answer, ...steps] as never, () => {}) as unknown as Stream.Readable
}
