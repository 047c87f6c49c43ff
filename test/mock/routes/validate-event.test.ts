import { describe, expect, it } from 'vitest'
import { mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const [bytes128, bytes129] = ['x'.repeat(128), 'x'.repeat(129)]

async function error(event: object, flavour: 'core-0.27.0' | 'core-0.19.2' = 'core-0.27.0') {
  const { status, json } = await ask(mockCore({ flavour }), 'POST', '/api/v1/events', event)
  return status === 200 ? 'stored' : `${status} ${(json as { error: string }).error}`
}

describe('the validity of an event', () => {
  it.each([
    ['', '400 Invalid input: Event type cannot be empty'],
    [bytes129, '400 Invalid input: Event type cannot exceed 128 characters, got 129'],
    ['é'.repeat(65), '400 Invalid input: Event type cannot exceed 128 characters, got 130'],
    [
      'A',
      "400 Invalid input: Event type 'A' must be lowercase with dots/underscores. Convention: namespace.entity.action",
    ],
    [
      'a-b',
      "400 Invalid input: Event type 'a-b' must be lowercase with dots/underscores. Convention: namespace.entity.action",
    ],
    ['.a', "400 Invalid input: Event type '.a' cannot start or end with a dot"],
    ['a..b', "400 Invalid input: Event type 'a..b' cannot have consecutive dots"],
    ['_system.x', "400 Validation error: Event types starting with '_system.' are reserved for internal use"],
    [bytes128, 'stored'],
    ['é.²_1', 'stored'],
    ['_system', 'stored'],
  ])('with the type %j is: %s', async (type, expected) => {
    expect(await error(input(type, 'e'))).toBe(expected)
  })

  it.each([
    ['', '400 Invalid input: Entity ID cannot be empty'],
    [bytes129, '400 Invalid input: Entity ID cannot exceed 128 characters, got 129'],
    ['a\u0000', '400 Invalid input: Entity ID cannot contain control characters'],
    ['\u00a0', '400 Invalid input: Entity ID cannot be only whitespace'],
    [' a', '400 Invalid input: Entity ID cannot have leading or trailing whitespace'],
    ['a b', 'stored'],
    ['\ufeffa', 'stored'],
    ['../😀?#', 'stored'],
  ])('with the entity %j is: %s', async (entity, expected) => {
    expect(await error(input('a', entity))).toBe(expected)
  })

  it.each([
    ['', '400 Invalid input: Tenant ID cannot be empty'],
    ['t'.repeat(65), '400 Invalid input: Tenant ID cannot exceed 64 characters, got 65'],
    [
      'a.b',
      "400 Invalid input: Tenant ID 'a.b' contains invalid characters. Only alphanumeric, hyphens, and underscores allowed",
    ],
    ['中-²_A', 'stored'],
    [null, 'stored'],
  ])('with the tenant %j is: %s', async (tenant_id, expected) => {
    expect(await error({ ...input('a', 'e'), tenant_id })).toBe(expected)
  })

  it('is looked at in the order type, entity, tenant, reserved prefix, version', async () => {
    const wrong = { event_type: 'A', entity_id: '', tenant_id: '', payload: 1, expected_version: 9 }
    expect(await error(wrong)).toContain('Event type')
    expect(await error({ ...wrong, event_type: '_system.a' })).toContain('Entity ID')
    expect(await error({ ...wrong, event_type: '_system.a', entity_id: 'e' })).toContain('Tenant ID')
    expect(await error({ ...wrong, event_type: '_system.a', entity_id: 'e', tenant_id: 't' })).toContain(
      'reserved',
    )
    expect(await error({ ...wrong, event_type: 'a', entity_id: 'e', tenant_id: 't' })).toBe(
      '409 version_conflict',
    )
  })

  it('keeps journal names for 0.27.0, before anything else, and has none on 0.19.2', async () => {
    const journal = '400 Invalid input: read model journals require the read-model commit API'
    expect(await error(input('A', 'read-model:x'))).toBe(journal)
    expect(await error(input('allsource.read_model.committed', ''))).toBe(journal)
    expect(await error(input('allsource.read_model.committed', 'read-model:x'), 'core-0.19.2')).toBe('stored')
  })
})
