import { expect } from 'vitest'
import type { Case, Scenario } from '../scenario.ts'
import { json, ok } from '../seen.ts'

const base = '/api/v1/schemas'
const named = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
const register = ({ post, id }: Scenario, schema: object, more = {}) =>
  post(base, { subject: id('s'), schema, ...more })
const refused = (message: string) => json(400, { error: `Validation error: ${message}` })

/** Schemas of payloads, and what fits them. */
export const schemaCases: Case[] = [
  {
    name: 'registered schemas are numbered, listed and read, the latest unless a version is named',
    async run(scenario) {
      const { get, id } = scenario
      const subject = id('s')
      const receipt = (version: number) =>
        json(200, { schema_id: expect.any(String), subject, version, created_at: expect.any(String) })
      const wider = { ...named, required: ['name', 'age'] }
      expect(await register(scenario, named, { description: 'people', tags: ['a'] })).toEqual(receipt(1))
      expect(await register(scenario, wider)).toEqual(receipt(2))
      const read = (version: number, schema: object, description: string | null, tags: string[]) =>
        json(200, expect.objectContaining({ subject, version, schema, description, tags }))
      expect(await get(`${base}/${subject}`)).toEqual(read(2, wider, null, []))
      expect(await get(`${base}/${subject}`, { version: 1 })).toEqual(read(1, named, 'people', ['a']))
      expect(await get(`${base}/${subject}/versions`)).toEqual(json(200, { subject, versions: [1, 2] }))
      const list = await ok<{ subjects: string[]; total: number }>(get(base))
      expect(list.subjects).toContain(subject)
      expect(list.total).toBe(list.subjects.length)
    },
  },
  {
    name: 'a schema that drops a required field is 400, unless nothing has to be compatible',
    async run(scenario) {
      const { put, id } = scenario
      await register(scenario, named)
      expect(await register(scenario, { type: 'object' })).toEqual(
        refused("Schema compatibility check failed: Backward compatibility: required field 'name' removed"),
      )
      expect(await put(`${base}/${id('s')}/compatibility`, { compatibility: 'NONE' })).toEqual(
        json(200, { subject: id('s'), compatibility: 'NONE' }),
      )
      expect(await register(scenario, { type: 'object' })).toMatchObject({
        status: 200,
        body: { version: 2 },
      })
    },
  },
  {
    name: 'a payload is told what is missing and of the wrong type',
    async run(scenario) {
      const { post, id } = scenario
      await register(scenario, named)
      const validate = (payload: unknown) => post(`${base}/validate`, { subject: id('s'), payload })
      const verdict = (errors: unknown[]) =>
        json(200, { valid: errors.length === 0, errors, schema_version: 1 })
      expect(await validate({ name: 'a' })).toEqual(verdict([]))
      expect(await validate({})).toEqual(verdict(['Missing required field: name']))
      expect(await validate({ name: 1 })).toEqual(verdict([expect.stringContaining('name')]))
    },
  },
  {
    name: 'an unknown subject is 400',
    async run({ get, post, id }) {
      const unknown = refused(`Subject not found: ${id('none')}`)
      expect(await get(`${base}/${id('none')}`)).toEqual(unknown)
      expect(await get(`${base}/${id('none')}/versions`)).toEqual(unknown)
      expect(await post(`${base}/validate`, { subject: id('none'), payload: {} })).toEqual(unknown)
    },
  },
]
