import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../src/transport/secret.ts'
import { KEY } from '../support/test-transport.ts'

test('sends the key as a bearer token, or under the older header', async () => {
  expect(await new Secret(KEY, 'bearer').header()).toEqual(['authorization', `Bearer ${KEY}`])
  expect(await new Secret(KEY, 'x-api-key').header()).toEqual(['x-api-key', KEY])
})

test.each([
  ['empty', ''],
  ['blank', '  '],
  ['no string', 7 as unknown as string],
  ['with a line feed', `${KEY}\n`],
  ['with a carriage return', `${KEY}\r\nx-evil: 1`],
  ['with a NUL', `${KEY}\0`],
  ['with a space', `ask ${KEY}`],
  ['with latin-1', `${KEY}é`],
  ['beyond latin-1', `${KEY}→`],
])('refuses a key that is %s, without repeating it', (_, key) => {
  const error = thrown(() => new Secret(key, 'bearer'))
  expect(error).toMatchObject({ code: 'config', option: 'apiKey' })
  expect(inspect(error)).not.toContain(KEY)
})

test('refuses an unknown scheme', () => {
  expect(thrown(() => new Secret(KEY, 'basic' as 'bearer'))).toMatchObject({
    code: 'config',
    option: 'authScheme',
  })
})

test('refuses what a provider gives, if no header can carry it', async () => {
  await expect(new Secret(() => `${KEY}\n`, 'bearer').header()).rejects.toMatchObject({
    code: 'config',
    option: 'apiKey',
  })
  await expect(new Secret(() => '', 'bearer').header()).rejects.toMatchObject({
    code: 'config',
    option: 'apiKey',
  })
})

test('asks a provider once for any number of callers and keeps its answer', async () => {
  const { provider, asked } = counting()
  const secret = new Secret(provider, 'x-api-key')
  const values = await Promise.all([secret.header(), secret.header(), secret.header()])
  expect(values.map(([, value]) => value)).toEqual(['key-of-day-1', 'key-of-day-1', 'key-of-day-1'])
  await secret.header()
  expect(asked()).toBe(1)
})

test('asks anew once the answer was refused, once for all who were refused', async () => {
  const { provider, asked } = counting()
  const secret = new Secret(provider, 'bearer')
  const [, refused] = await secret.header()
  secret.invalidate(refused)
  const next = secret.header()
  secret.invalidate(refused)
  expect(await next).toEqual(['authorization', 'Bearer key-of-day-2'])
  secret.invalidate(refused)
  await secret.header()
  expect(asked()).toBe(2)
})

test('asks anew after the provider failed, and tells all who waited why', async () => {
  let isUp = false
  const provider = async () => {
    if (!isUp) throw new Error('vault sealed')
    return 'key-1'
  }
  const secret = new Secret(provider, 'bearer')
  for (const waiting of [secret.header(), secret.header()]) {
    await expect(waiting).rejects.toMatchObject({
      code: 'network',
      phase: 'auth',
      message: expect.stringContaining('vault sealed'),
    })
  }
  isUp = true
  expect(await secret.header()).toEqual(['authorization', 'Bearer key-1'])
})

test('asks anew after a provider that did not answer was given up', async () => {
  let asked = 0
  const secret = new Secret(() => (++asked === 1 ? new Promise<string>(() => {}) : `key-${asked}`), 'bearer')
  void secret.header()
  secret.abandon()
  expect(await secret.header()).toEqual(['authorization', 'Bearer key-2'])
  secret.abandon()
  await secret.header()
  expect(asked).toBe(2)
})

test('keeps the answer of a provider whatever becomes of one that was given up', async () => {
  let fail = (_: Error) => {}
  let asked = 0
  const provider = () =>
    ++asked === 1
      ? new Promise<string>((_, reject) => {
          fail = reject
        })
      : 'key-2'
  const secret = new Secret(provider, 'bearer')
  const first = secret.header()
  secret.abandon()
  await secret.header()
  fail(new Error('too late'))
  await expect(first).rejects.toMatchObject({ code: 'network' })
  await secret.header()
  expect(asked).toBe(2)
})

test('covers a key in the forms that JSON and URLs give it', async () => {
  const secret = new Secret('ask_"quoted"\\+/=', 'bearer')
  await secret.header()
  const said = [
    JSON.stringify({ key: 'ask_"quoted"\\+/=' }),
    `?key=${encodeURIComponent('ask_"quoted"\\+/=')}`,
  ]
  expect(said.map((text) => secret.redact(text))).toEqual(['{"key":"[redacted]"}', '?key=[redacted]'])
})

test('leaves words alone that are too short for a secret', async () => {
  const secret = new Secret('test', 'bearer')
  await secret.header()
  expect(secret.redact('this is a test')).toBe('this is a test')
})

test('covers the keys that it gave out lately, wherever a text repeats them', async () => {
  const { provider } = counting()
  const secret = new Secret(provider, 'bearer')
  const [, first] = await secret.header()
  secret.invalidate(first)
  await secret.header()
  expect(secret.redact('key-of-day-1 was refused, key-of-day-2 was not')).toBe(
    '[redacted] was refused, [redacted] was not',
  )
})

test('shows nothing of the key by any way of printing', async () => {
  const secret = new Secret(KEY, 'bearer')
  await secret.header()
  const shown = [
    inspect(secret, { depth: 10, showHidden: true }),
    inspect(secret, { depth: 10, showHidden: true, customInspect: false }),
    inspect({ nested: { secret } }, { depth: 10 }),
    JSON.stringify({ secret }),
    String(secret),
    `${secret}`,
    JSON.stringify(Object.entries(secret)),
    JSON.stringify(structuredClone({ ...secret })),
  ].join('\n')
  for (let i = 0; i + 8 <= KEY.length; i++) expect(shown).not.toContain(KEY.slice(i, i + 8))
})

function counting() {
  let asked = 0
  const provider = async () => {
    asked++
    return `key-of-day-${asked}`
  }
  return { provider, asked: () => asked }
}

function thrown(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
