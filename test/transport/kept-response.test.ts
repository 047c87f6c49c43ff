import { expect, test } from 'vitest'
import { KeptResponse } from '../../src/transport/kept-response.ts'

const text = '{"name":"Zoë"}'
const kept = (body = text) =>
  new KeptResponse(body, { status: 201, headers: { 'content-type': 'application/json', etag: '"1"' } })

/** Every way to read a body, as a text. */
const ways: [name: string, read: (response: Response) => Promise<string>][] = [
  ['text', (response) => response.text()],
  ['json', async (response) => JSON.stringify(await response.json())],
  ['arrayBuffer', async (response) => new TextDecoder().decode(await response.arrayBuffer())],
  ['bytes', async (response) => new TextDecoder().decode(await response.bytes())],
  ['blob', async (response) => (await response.blob()).text()],
  ['body', async ({ body }) => new Response(body).text()],
]

test.each(ways)('gives its body once as %s, like a platform’s own', async (_, read) => {
  const response = kept()
  expect(response).toBeInstanceOf(Response)
  expect(response.bodyUsed).toBe(false)
  expect(await read(response)).toBe(text)
  expect(response.bodyUsed).toBe(true)
  for (const [, again] of ways.slice(0, 5)) await expect(again(response)).rejects.toBeInstanceOf(TypeError)
})

test('keeps status and headers, and the type of its bytes', async () => {
  const response = kept()
  expect([response.status, response.ok, response.headers.get('etag')]).toEqual([201, true, '"1"'])
  expect((await response.blob()).type).toBe('application/json')
})

test('reads as a form where it is one', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await new KeptResponse('a=1', { headers }).formData()).get('a')).toBe('1')
})

test('has no body where it is empty, and reads as nothing any number of times', async () => {
  const response = kept('')
  expect([response.body, await response.text(), await response.text(), response.bodyUsed]).toEqual([
    null,
    '',
    '',
    false,
  ])
})

test('gives a clone a body of its own, unless it was read before', async () => {
  const response = kept()
  const clone = response.clone()
  expect([await response.text(), await clone.text(), clone.status]).toEqual([text, text, 201])
  expect(clone.headers.get('etag')).toBe('"1"')
  expect(() => response.clone()).toThrow(TypeError)
})

test('rejects a body that is not JSON as the platform does', async () => {
  await expect(kept('<html>').json()).rejects.toBeInstanceOf(SyntaxError)
})
