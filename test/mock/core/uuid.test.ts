import { describe, expect, it } from 'vitest'
import { parseUuid } from '../../../src/mock/core/uuid.ts'

const uuid = '15d1d93b-001f-44cc-ba07-29f925594827'

describe('UUIDs', () => {
  it.each([uuid, uuid.toUpperCase(), uuid.replaceAll('-', ''), `{${uuid}}`, `urn:uuid:${uuid}`])(
    'are read from %s',
    (text) => {
      expect(parseUuid(text)).toEqual({ ok: true, uuid })
    },
  )

  it.each([
    ['abc', 'invalid length: found 3'],
    ['events', 'invalid character: found `v` at 1'],
    ['15d1d93b-001f-44ccba07-29f925594828', 'invalid group count: expected 5, found 4'],
    ['15d1d93b-001f-44cc-ba07-29f92559482', 'invalid group length in group 4: expected 12, found 11'],
    ['15d1d93-b001f-44cc-ba07-29f925594828', 'invalid group length in group 0: expected 8, found 7'],
  ])('are not read from %s', (text, reason) => {
    expect(parseUuid(text)).toEqual({ ok: false, reason })
  })
})
