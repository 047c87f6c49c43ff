import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type * as Decoders from 'node:string_decoder'
import { builtin } from '../internal/builtin.node.ts'
import { textOfPieces, tooLong } from './read-text.ts'
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
        pieces = textOfPieces(newDecoder())
        pieces.add(only)
        pieces.add(chunk)
      }
    })
    body.on('end', () => resolve(pieces === undefined ? decoder.decode(only) : withoutMark(pieces.end())))
    body.on('error', reject)
  })
}

/** Node's own makes texts of half the size that the platform's does of pieces. */
function newDecoder(): Decoders.StringDecoder {
  const { StringDecoder } = builtin<typeof Decoders>('node:string_decoder') as typeof Decoders
  return new StringDecoder('utf8')
}

/** It leaves the byte order mark where it was. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
