import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hmacSha256Hex } from '../../src/internal/hmac.ts'

describe('HMAC-SHA256', () => {
  it.each(['', 'key', 'k'.repeat(64), 'k'.repeat(65), 'schlüssel'])(
    'is that of the platform for the key %j',
    (key) => {
      for (const message of ['', 'message', 'm'.repeat(1000), 'grüße']) {
        expect(hmacSha256Hex(key, message)).toBe(createHmac('sha256', key).update(message).digest('hex'))
      }
    },
  )
})
