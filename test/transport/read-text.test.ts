import { gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { readText } from '../../src/transport/read-text.ts'

const never = new AbortController().signal

/** A response that streams chunks and counts how many were taken. */
function streamed(chunks: (string | Uint8Array)[], headers: Record<string, string> = {}) {
  const seen = { taken: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.taken]
        if (chunk === undefined) return controller.close()
        seen.taken++
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { response: new Response(body, { headers }), seen }
}

test('reads a body whose length is declared', async () => {
  expect(await readText(new Response('grüß', { headers: { 'content-length': '6' } }), 6, never)).toBe('grüß')
})

test('reads a body in chunks, cut anywhere in a character', async () => {
  const bytes = new TextEncoder().encode('a😀b')
  const chunks = [...bytes].map((byte) => Uint8Array.of(byte))
  expect(await readText(streamed(chunks).response, 100, never)).toBe('a😀b')
})

test('marks a character that the end of the body cuts', async () => {
  expect(await readText(streamed([Uint8Array.of(0x61, 0xf0, 0x9f)]).response, 100, never)).toBe('a\ufffd')
})

test('reads no body as an empty text', async () => {
  expect(await readText(new Response(null, { status: 204 }), 1, never)).toBe('')
})

test('takes a body that is exactly as long as the cap', async () => {
  expect(await readText(streamed(['abc', 'de']).response, 5, never)).toBe('abcde')
})

test('refuses a body that declares more than the cap without reading it', async () => {
  const { response, seen } = streamed(['abcdef'], { 'content-length': '6' })
  await expect(readText(response, 5, never)).rejects.toMatchObject({ code: 'protocol', where: 'body_size' })
  expect(seen).toEqual({ taken: 0, cancelled: true })
})

test('cuts an endless body off at the cap', async () => {
  const endless = Array.from({ length: 1_000 }, () => 'x'.repeat(100))
  const { response, seen } = streamed(endless)
  await expect(readText(response, 250, never)).rejects.toMatchObject({
    code: 'protocol',
    reason: expect.stringContaining('maxResponseBytes'),
  })
  expect(seen.cancelled).toBe(true)
  expect(seen.taken).toBeLessThan(5)
})

test('counts a compressed body as it swells, whatever length it declares', async () => {
  const declared = String(gzipSync('x'.repeat(10_000)).length)
  const { response } = streamed(['x'.repeat(10_000)], {
    'content-encoding': 'gzip',
    'content-length': declared,
  })
  await expect(readText(response, 1_000, never)).rejects.toMatchObject({ code: 'protocol' })
})

test('stops reading when its signal aborts', async () => {
  const controller = new AbortController()
  const { response, seen } = streamed(['a', 'b'])
  const read = readText(response, 100, controller.signal)
  controller.abort(new Error('gone'))
  await read.catch(() => {})
  expect(seen.cancelled).toBe(true)
})

test('gathers single bytes before it makes text of them, for a piece of text takes more room than a byte', async () => {
  const decode = vi.spyOn(TextDecoder.prototype, 'decode')
  const bytes = new TextEncoder().encode('ab😀'.repeat(5_000))
  const { response } = streamed(Array.from(bytes, (byte) => Uint8Array.of(byte)))
  const text = await readText(response, 100_000, never)
  const pieces = decode.mock.calls.length
  decode.mockRestore()
  expect(text).toBe('ab😀'.repeat(5_000))
  expect(pieces).toBeLessThan(20)
})
