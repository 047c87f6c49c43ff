import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type * as Decoders from 'node:string_decoder'
import { builtin } from '../internal/builtin.node.ts'
import { tooLong } from './read-text.ts'
import { unpack } from './unpack.node.ts'

const decoder = new TextDecoder()

/**
 * Reads an answer's body as UTF-8 text, at most `maxBytes` of it, as it came and as it is unpacked.
 * @throws protocol if it is longer; what the platform throws if it breaks off
 */
export async function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(said(answer, 'content-length')) > maxBytes) throw tooLong(maxBytes)
  const coding = said(answer, 'content-encoding')
  const body = coding === undefined ? answer : await unpack(answer, coding, maxBytes)
  return body instanceof Uint8Array ? decoder.decode(body) : textOf(body, maxBytes)
}

/** A header's value. Node would make an object of all of them. */
function said({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  const values: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === name.length && rawHeaders[at]?.toLowerCase() === name)
      values.push(rawHeaders[at + 1] as string)
  return values.length === 0 ? undefined : values.join()
}

/** So many pieces are made one: those of a server that sends bytes one by one would take fifty times their length. */
const MAX_LOOSE = 256

function textOf(body: Readable, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = []
    let bytes = 0
    let loose = 0
    body.on('data', (piece: Uint8Array) => {
      bytes += piece.byteLength
      if (bytes > maxBytes) {
        body.destroy(tooLong(maxBytes))
        return
      }
      pieces.push(piece)
      if (++loose < MAX_LOOSE) return
      pieces.push(Buffer.concat(pieces.splice(-loose)))
      loose = 0
    })
    body.on('end', () => resolve(pieces.length > 1 ? joined(pieces) : decoder.decode(pieces[0])))
    body.on('error', reject)
  })
}

/** Lets go of each piece when it is text, by a decoder that, unlike the platform's, makes no text of twice the size of pieces. */
function joined(pieces: Uint8Array[]): string {
  const { StringDecoder } = builtin<typeof Decoders>('node:string_decoder') as typeof Decoders
  const decoder = new StringDecoder('utf8')
  let text = ''
  for (const [at, piece] of pieces.entries()) {
    text += decoder.write(piece)
    pieces[at] = new Uint8Array()
  }
  text += decoder.end()
  // It leaves the byte order mark where it was.
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
