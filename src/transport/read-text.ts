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
  const decoder = new TextDecoder()
  let text = ''
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
      text += decoder.decode(chunk.value, { stream: true })
    }
    return text + decoder.decode()
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function tooLong(maxBytes: number): ProtocolError {
  return new ProtocolError(
    'body_size',
    `longer than \`maxResponseBytes\` (${maxBytes}); ask for a smaller page or raise the option`,
  )
}
