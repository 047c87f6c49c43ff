import { ProtocolError } from '../errors.ts'

/**
 * Reads a body as UTF-8 text, at most `maxBytes` of it once decoded, whatever a compressed answer swells to.
 * @throws protocol if it is longer; the rest is not read
 */
export async function readText(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  const { body } = response
  if (body === null) return ''
  const declared = Number(response.headers.get('content-length') ?? Number.NaN)
  if (declared > maxBytes) {
    await body.cancel()
    throw tooLong(maxBytes)
  }
  if (declared <= maxBytes && !response.headers.has('content-encoding')) return response.text()
  return readChunks(body.getReader(), maxBytes, signal)
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const text = textOfPieces()
  let bytes = 0
  const onAbort = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      bytes += chunk.value.byteLength
      if (bytes > maxBytes) {
        await reader.cancel()
        throw tooLong(maxBytes)
      }
      text.add(chunk.value)
    }
    return text.end()
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Below this, what keeps a piece of text takes more room than the piece: a body of single bytes would take fifty times its length. */
const MIN_PIECE_BYTES = 4_096

/** Makes a text of bytes that come in pieces, which may be cut anywhere, and as small as a server likes. */
function textOfPieces() {
  const decoder = new TextDecoder()
  let text = ''
  let gathered: Uint8Array | undefined
  let length = 0
  const decode = (bytes: Uint8Array) => {
    text += decoder.decode(bytes, { stream: true })
  }
  const flush = () => {
    if (gathered !== undefined && length > 0) decode(gathered.subarray(0, length))
    length = 0
  }
  return {
    add(piece: Uint8Array): void {
      if (length + piece.byteLength > MIN_PIECE_BYTES) flush()
      if (piece.byteLength > MIN_PIECE_BYTES) decode(piece)
      else {
        gathered ??= new Uint8Array(MIN_PIECE_BYTES)
        gathered.set(piece, length)
        length += piece.byteLength
      }
    },
    end(): string {
      flush()
      return text + decoder.decode()
    },
  }
}

/** What a body that is too long ends with. */
export function tooLong(maxBytes: number): ProtocolError {
  return new ProtocolError(
    'body_size',
    `longer than \`maxResponseBytes\` (${maxBytes}); ask for a smaller page or raise the option`,
  )
}
