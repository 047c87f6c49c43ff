import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { readWebhook, verifyWebhook } from '../../src/clients/verify-webhook.ts'
import { ending } from '../support/test-transport.ts'

// As Core 0.27.0 sent it: the keys in their order, an integer that is none in JavaScript, and characters beyond ASCII.
const payload = {
  delivered_at: '2026-11-23T15:38:39.761803450Z',
  event: {
    entity_id: 'H1',
    event_type: 'hook.fired',
    id: '931f857e-38aa-477a-b29b-56647aa63620',
    metadata: null,
    payload: 'ümlaut ☃ 😀',
    timestamp: '2026-11-23T15:38:39.720402404Z',
  },
  webhook_id: '51ff6f93-627f-4935-a456-7a6c77758fe3',
}
const secret = 'whsec_5f39da373ccf439397ce1ed1953191d2'
const body = JSON.stringify(payload)
const bytes = new TextEncoder().encode(body)
const signature = 'sha256=287c43b7919650d85a999cad99dc6285f8138b72cdc2c14c8b67a9946e679506'
const nowMs = Date.parse('2026-11-23T15:38:40Z')

function signed(text: string, by = secret): string {
  return `sha256=${createHmac('sha256', by).update(text).digest('hex')}`
}

test('takes a delivery that a Core signed, as text and as bytes', async () => {
  const padded = new Uint8Array([0, ...bytes, 0]).subarray(1, -1)
  for (const sent of [body, bytes, bytes.slice().buffer, Buffer.from(body), padded]) {
    expect(await verifyWebhook({ body: sent, signature, secret })).toBe(true)
  }
})

test('takes any of several secrets while one is changed for another', async () => {
  expect(await verifyWebhook({ body, signature, secret: ['new', secret] })).toBe(true)
  expect(await verifyWebhook({ body, signature, secret: ['new', 'newer'] })).toBe(false)
})

test('refuses a body that differs in one bit, and a signature that differs in one digit', async () => {
  for (let index = 0; index < bytes.length; index += 17) {
    const changed = bytes.with(index, (bytes[index] ?? 0) ^ 1)
    expect(await verifyWebhook({ body: changed, signature, secret })).toBe(false)
  }
  for (let index = 7; index < signature.length; index++) {
    const digit = signature[index] === '0' ? '1' : '0'
    const changed = signature.slice(0, index) + digit + signature.slice(index + 1)
    expect(await verifyWebhook({ body, signature: changed, secret })).toBe(false)
  }
})

test.each([
  undefined,
  null,
  '',
  signature.slice(7),
  signature.slice(0, -1),
  `${signature}0`,
  ` ${signature}`,
  `${signature}, ${signature}`,
  [signature],
  signature.replace('sha256', 'sha1'),
  signature.replace('2', 'g'),
])('takes %j for no signature', async (header) => {
  expect(await verifyWebhook({ body, signature: header, secret })).toBe(false)
})

test('refuses the same delivery under another secret', async () => {
  expect(await verifyWebhook({ body, signature, secret: `${secret} ` })).toBe(false)
})

test.each<[field: string, request: object]>([
  ['secret', { secret: '' }],
  ['secret', { secret: [] }],
  ['secret', { secret: [secret, ''] }],
  ['secret', { secret: undefined }],
  ['body', { body: payload }],
  ['body', { body: undefined }],
  ['maxAgeMs', { maxAgeMs: -1 }],
  ['maxAgeMs', { maxAgeMs: Number.NaN }],
])('refuses a wrong `%s`, and does not show the secret', async (field, request) => {
  const error = (await ending(readWebhook({ body, signature, secret, nowMs, ...request }))) as Error
  expect(error).toMatchObject({ code: 'invalid_input', field })
  expect(error.message).not.toContain(secret)
})

test('reads a delivery', async () => {
  expect(await readWebhook({ body, signature, secret, nowMs })).toEqual(payload)
  expect(await readWebhook({ body: bytes, signature, secret, nowMs })).toEqual(payload)
})

test('reads nothing of a body that was not signed with the secret', async () => {
  expect(await readWebhook({ body: `${body} `, signature, secret, nowMs })).toBeUndefined()
  expect(await readWebhook({ body: 'x', signature: 'sha256=x', secret, nowMs })).toBeUndefined()
})

test('reads nothing of a delivery that is too old, or of a time to come', async () => {
  const at = Date.parse(payload.delivered_at)
  const read = (ageMs: number, maxAgeMs?: number | false) =>
    readWebhook({ body, signature, secret, nowMs: at + ageMs, maxAgeMs })
  // The last of Core's five attempts comes after four waits and four timeouts.
  expect(await read(80_000)).toEqual(payload)
  expect(await read(300_000)).toEqual(payload)
  expect(await read(300_001)).toBeUndefined()
  expect(await read(-300_001)).toBeUndefined()
  expect(await read(1_001, 1_000)).toBeUndefined()
  expect(await read(1e12, false)).toEqual(payload)
})

test('takes the machine’s time unless told another', async () => {
  expect(await readWebhook({ body, signature, secret })).toBeUndefined()
  const now = JSON.stringify({ ...payload, delivered_at: new Date().toISOString() })
  expect(await readWebhook({ body: now, signature: signed(now), secret })).toBeDefined()
})

test.each([
  ['no JSON', 'hello'],
  ['no delivery', '{"webhook_id":"x","event":{"id":"x"},"delivered_at":"x"}'],
])('throws for a body that is signed and %s', async (_, sent) => {
  const end = await ending(readWebhook({ body: sent, signature: signed(sent), secret, nowMs }))
  expect(end).toMatchObject({ code: 'protocol' })
})

test.each([undefined, null, 'x'])('says what it needs where it is given %j', async (request) => {
  for (const call of [verifyWebhook, readWebhook])
    expect(await ending(call(request as never))).toMatchObject({ code: 'invalid_input', field: 'request' })
})
