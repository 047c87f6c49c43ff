import { expect } from 'vitest'
import type { Case } from '../scenario.ts'
import { invalidInput, json, ok } from '../seen.ts'

const notLowercase = (value: string) =>
  `Event type '${value}' must be lowercase with dots/underscores. Convention: namespace.entity.action`
const badTenant = (value: string) =>
  `Tenant ID '${value}' contains invalid characters. Only alphanumeric, hyphens, and underscores allowed`
const reservedType = json(400, {
  error: "Validation error: Event types starting with '_system.' are reserved for internal use",
})
const reservedJournal = invalidInput('read model journals require the read-model commit API')

/** What Core accepts as an event, what it says otherwise, and what it looks at first. */
export const eventValidityCases: Case[] = [
  {
    name: 'an event type is refused with the reason',
    async run({ post, id }) {
      const messages: Record<string, string> = {
        '': 'Event type cannot be empty',
        [`${'a'.repeat(129)}`]: 'Event type cannot exceed 128 characters, got 129',
        ['ß'.repeat(65)]: 'Event type cannot exceed 128 characters, got 130',
        ['-'.repeat(200)]: 'Event type cannot exceed 128 characters, got 200',
        'User.created': notLowercase('User.created'),
        'user-created': notLowercase('user-created'),
        'user created': notLowercase('user created'),
        '..A': notLowercase('..A'),
        '.user': "Event type '.user' cannot start or end with a dot",
        'user.': "Event type 'user.' cannot start or end with a dot",
        '.': "Event type '.' cannot start or end with a dot",
        'user..created': "Event type 'user..created' cannot have consecutive dots",
      }
      for (const [event_type, message] of Object.entries(messages)) {
        const event = { event_type, entity_id: id('user'), payload: {} }
        expect(await post('/api/v1/events', event)).toEqual(invalidInput(message))
      }
    },
  },
  {
    name: 'an event type of 128 bytes, digits, underscores or letters of another script is accepted',
    async run({ post, id, type }) {
      const longest = type('a').padEnd(128, 'z')
      for (const event_type of [
        longest,
        type('v2.0'),
        type('user_created'),
        type('größe.é'),
        '_',
        '_system',
      ]) {
        await ok(post('/api/v1/events', { event_type, entity_id: id('user'), payload: {} }))
      }
    },
  },
  {
    name: 'an entity id is refused with the reason',
    async run({ post, type }) {
      const messages: Record<string, string> = {
        '': 'Entity ID cannot be empty',
        ['a'.repeat(129)]: 'Entity ID cannot exceed 128 characters, got 129',
        ['é'.repeat(65)]: 'Entity ID cannot exceed 128 characters, got 130',
        [' '.repeat(200)]: 'Entity ID cannot exceed 128 characters, got 200',
        'a\n': 'Entity ID cannot contain control characters',
        'a\u0000b': 'Entity ID cannot contain control characters',
        '\t': 'Entity ID cannot contain control characters',
        '  ': 'Entity ID cannot be only whitespace',
        ' a': 'Entity ID cannot have leading or trailing whitespace',
        'a\u00a0': 'Entity ID cannot have leading or trailing whitespace',
      }
      for (const [entity_id, message] of Object.entries(messages)) {
        const event = { event_type: type('user.created'), entity_id, payload: {} }
        expect(await post('/api/v1/events', event)).toEqual(invalidInput(message))
      }
    },
  },
  {
    name: 'an entity id of 128 bytes, with spaces inside, slashes or any script is accepted',
    async run({ get, post, id, type }) {
      for (const entity_id of [
        id('a').padEnd(128, 'z'),
        id('a b'),
        id('a/b?c#d%25'),
        id('..'),
        id('日本 𝄞'),
      ]) {
        await ok(post('/api/v1/events', { event_type: type('a'), entity_id, payload: {} }))
        expect(await get('/api/v1/events/query', { tenant_id: 'default', entity_id })).toEqual(
          json(200, expect.objectContaining({ count: 1, entity_version: 1 })),
        )
      }
    },
  },
  {
    name: 'a tenant id is refused with the reason',
    async run({ post, id, type }) {
      const messages: Record<string, string> = {
        '': 'Tenant ID cannot be empty',
        ['a'.repeat(65)]: 'Tenant ID cannot exceed 64 characters, got 65',
        ' ': badTenant(' '),
        'a.b': badTenant('a.b'),
        'a/b': badTenant('a/b'),
      }
      for (const [tenant_id, message] of Object.entries(messages)) {
        const event = { event_type: type('user.created'), entity_id: id('user'), payload: {}, tenant_id }
        expect(await post('/api/v1/events', event)).toEqual(invalidInput(message))
      }
      const accepted = { event_type: type('user.created'), entity_id: id('user'), payload: {} }
      for (const tenant_id of [id('A_b-9'), id('a').padEnd(64, 'z')]) {
        await ok(post('/api/v1/events', { ...accepted, tenant_id }))
      }
    },
  },
  {
    name: 'the event type is looked at before the entity id, and that before the tenant',
    async run({ post, id, type }) {
      const bad = { event_type: '', entity_id: '', tenant_id: '', payload: {} }
      const inOrder = [
        [bad, 'Event type cannot be empty'],
        [{ ...bad, event_type: type('a') }, 'Entity ID cannot be empty'],
        [{ ...bad, event_type: type('a'), entity_id: id('a') }, 'Tenant ID cannot be empty'],
      ] as const
      for (const [event, message] of inOrder) {
        expect(await post('/api/v1/events', event)).toEqual(invalidInput(message))
      }
    },
  },
  {
    name: 'system types are refused after the form of the ids and before the version',
    async run({ ingest, post, id, type }) {
      await ingest({ event_type: type('a'), entity_id: id('a') })
      const event = { event_type: '_system.x', entity_id: id('a'), payload: {}, expected_version: 7 }
      expect(await post('/api/v1/events', event)).toEqual(reservedType)
      expect(await post('/api/v1/events', { ...event, entity_id: '' })).toEqual(
        invalidInput('Entity ID cannot be empty'),
      )
    },
  },
  {
    name: 'the form of the ids is looked at before the version',
    async run({ ingest, post, id, type }) {
      await ingest({ event_type: type('a'), entity_id: id('a') })
      const event = { event_type: 'A', entity_id: id('a'), payload: {}, expected_version: 0 }
      expect(await post('/api/v1/events', event)).toEqual(invalidInput(notLowercase('A')))
    },
  },
  {
    name: 'journals of read models are reserved on 0.27.0, before anything else is looked at',
    async run({ post, id, type, perVersion }) {
      const accepted = json(200, expect.objectContaining({ event_id: expect.any(String) }))
      const journals = [
        { event_type: 'allsource.read_model.committed', entity_id: id('a'), payload: {} },
        { event_type: type('a'), entity_id: `read-model:${id('a')}`, payload: {} },
      ]
      for (const event of journals) {
        expect(await post('/api/v1/events', event)).toEqual(
          perVersion({ '0.27.0': reservedJournal, '0.19.2': accepted }),
        )
      }
      const badType = { event_type: 'A', entity_id: `read-model:${id('a')}`, payload: {} }
      expect(await post('/api/v1/events', badType)).toEqual(
        perVersion({ '0.27.0': reservedJournal, '0.19.2': invalidInput(notLowercase('A')) }),
      )
    },
  },
]
