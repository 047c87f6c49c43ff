import { expect, test } from 'vitest'
import type { EventInput } from '../../src/api.ts'
import { validateEvent } from '../../src/clients/validate-event.ts'

const good: EventInput = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }
const check = (changes: object, at?: string) => () => validateEvent({ ...good, ...changes } as EventInput, at)

test.each<[changes: object, field: string, reason: string]>([
  [{ event_type: undefined }, 'event_type', 'must be a non-empty string'],
  [{ event_type: '' }, 'event_type', 'must be a non-empty string'],
  [{ event_type: 7 }, 'event_type', 'must be a non-empty string'],
  [{ event_type: 'a'.repeat(129) }, 'event_type', 'must be at most 128 bytes of UTF-8, got 129'],
  [{ event_type: 'é'.repeat(65) }, 'event_type', 'must be at most 128 bytes of UTF-8, got 130'],
  [{ event_type: 'a\ud800' }, 'event_type', 'half of a surrogate pair'],
  [
    { event_type: 'User.Signup' },
    'event_type',
    'must be of lower-case letters, digits, dots and underscores, got "User.Signup"',
  ],
  [{ event_type: 'user-signup' }, 'event_type', 'normalizeEventType() makes one of camel case'],
  [{ event_type: 'user signup' }, 'event_type', 'must be of lower-case letters'],
  [{ event_type: 'user\n' }, 'event_type', 'must be of lower-case letters'],
  [{ event_type: '漢' }, 'event_type', 'must be of lower-case letters'],
  [{ event_type: '.user' }, 'event_type', 'must not start or end with a dot'],
  [{ event_type: 'user.' }, 'event_type', 'must not start or end with a dot'],
  [{ event_type: '.' }, 'event_type', 'must not start or end with a dot'],
  [{ event_type: 'user..signup' }, 'event_type', 'must not have two dots in a row'],
  [{ event_type: '_system.boot' }, 'event_type', 'must not start with `_system.`'],
  [{ event_type: 'allsource.read_model.committed' }, 'event_type', 'is reserved'],
  [{ entity_id: undefined }, 'entity_id', 'must be a non-empty string'],
  [{ entity_id: '' }, 'entity_id', 'must be a non-empty string'],
  [{ entity_id: 7 }, 'entity_id', 'must be a non-empty string'],
  [{ entity_id: 'x'.repeat(129) }, 'entity_id', 'must be at most 128 bytes of UTF-8, got 129'],
  [{ entity_id: '😀'.repeat(33) }, 'entity_id', 'got 132'],
  [{ entity_id: 'a\udc00' }, 'entity_id', 'half of a surrogate pair'],
  [{ entity_id: 'a\nb' }, 'entity_id', 'must not hold control characters'],
  [{ entity_id: 'a\0b' }, 'entity_id', 'must not hold control characters'],
  [{ entity_id: 'a\u0085' }, 'entity_id', 'must not hold control characters'],
  [{ entity_id: ' ' }, 'entity_id', 'must not start or end with white space'],
  [{ entity_id: ' BTC' }, 'entity_id', 'must not start or end with white space'],
  [{ entity_id: 'BTC\u3000' }, 'entity_id', 'must not start or end with white space'],
  [{ entity_id: 'read-model:x' }, 'entity_id', 'must not start with `read-model:`'],
  [{ payload: undefined }, 'payload', 'is required and must be a JSON value'],
  [{ payload: () => 1 }, 'payload', 'is required and must be a JSON value'],
  [{ payload: Symbol('x') }, 'payload', 'is required and must be a JSON value'],
  [{ payload: 1n }, 'payload', 'is required and must be a JSON value'],
  [{ payload: Number.NaN }, 'payload', 'is required and must be a JSON value'],
  [{ payload: Number.POSITIVE_INFINITY }, 'payload', 'is required and must be a JSON value'],
  [{ tenant_id: '' }, 'tenant_id', 'must be a non-empty string'],
  [{ tenant_id: 'a b' }, 'tenant_id', 'must be of letters, digits, `-` and `_`'],
  [{ tenant_id: 'a/b' }, 'tenant_id', 'must be of letters, digits, `-` and `_`'],
  [{ tenant_id: 't'.repeat(65) }, 'tenant_id', 'must be at most 64 bytes of UTF-8, got 65'],
  [{ expected_version: -1 }, 'expected_version', 'must be an integer ≥ 0'],
  [{ expected_version: 1.5 }, 'expected_version', 'must be an integer ≥ 0'],
  [{ expected_version: '1' }, 'expected_version', 'must be an integer ≥ 0'],
  [{ expectedVersion: 0 }, 'expectedVersion', 'is no field of an event; those are event_type, entity_id'],
  [{ expected_version: 2 ** 53 }, 'expected_version', 'must be an integer ≥ 0'],
])('refuses %o, naming the field and why', (changes, field, reason) => {
  expect(check(changes)).toThrow(
    expect.objectContaining({ code: 'invalid_input', field, reason: expect.stringContaining(reason) }),
  )
})

test.each<object>([
  { event_type: 'a' },
  { event_type: 'a'.repeat(128) },
  { event_type: 'user_created' },
  { event_type: '_' },
  { event_type: '1.2' },
  { event_type: 'übermaß.ökonomie' },
  { event_type: 'ª.ⓐ.²' },
  { event_type: 'é'.repeat(64) },
  { event_type: '_system' },
  { event_type: '_systems.boot' },
  { entity_id: '.' },
  { entity_id: '..' },
  { entity_id: 'a b' },
  { entity_id: 'a/b?c#d' },
  { entity_id: '__proto__' },
  { entity_id: '😀'.repeat(32) },
  { entity_id: '\ufeffBTC' },
  { entity_id: 'Read-Model:x' },
  { payload: null },
  { payload: 0 },
  { payload: '' },
  { payload: [] },
  { payload: false },
  { metadata: null },
  { tenant_id: 'acme-1_b' },
  { tenant_id: 'größe' },
  { tenant_id: null },
  { expected_version: 0 },
  { expected_version: null },
  { expected_version: 2 ** 53 - 1 },
])('takes %o', (changes) => {
  expect(check(changes)).not.toThrow()
})

test.each([undefined, null, 'event', 7])('refuses %j in place of an event', (event) => {
  expect(() => validateEvent(event as unknown as EventInput)).toThrow(
    expect.objectContaining({ code: 'invalid_input', field: 'event' }),
  )
})

test('names the place in a batch', () => {
  expect(check({ entity_id: '' }, 'events[3]')).toThrow('`events[3].entity_id` must be a non-empty string')
  expect(() => validateEvent(null as unknown as EventInput, 'events[3]')).toThrow(
    '`events[3]` must be an object',
  )
})
