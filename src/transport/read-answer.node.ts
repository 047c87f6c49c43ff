import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { textOfPieces, tooLong } from './read-text.ts'
import { unpack } from './unpack.node.ts'

const decoder = new TextDecoder()

/**
 * Reads an answer's body as UTF-8 text, at most `maxBytes` of it, as it came and as it is unpacked.
 * @throws protocol if it is longer; what the platform throws if it breaks off
 */
export async function readAnswer(
  answer: IncomingMessage,
  headers: Headers,
  maxBytes: number,
): Promise<string> {
  if (Number(headers.get('content-length')) > maxBytes) throw tooLong(maxBytes)
  const coding = headers.get('content-encoding')
  return textOf(coding === null ? answer : unpack(answer, coding, maxBytes), maxBytes)
}

function textOf(body: Readable, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    let only: Uint8Array | undefined
    let pieces: ReturnType<typeof textOfPieces> | undefined
    body.on('data', (chunk: Uint8Array) => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) body.destroy(tooLong(maxBytes))
      else if (pieces !== undefined) pieces.add(chunk)
      else if (only === undefined) only = chunk
      else {
        pieces = textOfPieces()
        pieces.add(only)
        pieces.add(chunk)
      }
    })
    body.once('end', () => resolve(pieces?.end() ?? decoder.decode(only)))
    body.on('error', reject)
    body.once('close', () => {
      if (!body.readableEnded) reject(new Error('the connection was closed'))
    })
  })
}
