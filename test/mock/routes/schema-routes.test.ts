import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask } from '../ask.ts'

const path = '/api/v1/schemas'
const register = (mock: MockCore, schema: unknown, subject = 's') =>
  ask(mock, 'POST', path, { subject, schema })

describe('schemas', () => {
  it('get a new version with each registration', async () => {
    const mock = mockCore()
    expect((await register(mock, { required: ['a'] })).json).toMatchObject({ subject: 's', version: 1 })
    expect((await register(mock, { z: 1, required: ['a'] })).json).toMatchObject({ version: 2 })
    expect((await ask(mock, 'GET', `${path}/s/versions`)).text).toBe('{"subject":"s","versions":[1,2]}')
    expect((await ask(mock, 'GET', `${path}/s`)).json).toMatchObject({
      description: null,
      schema: { required: ['a'], z: 1 },
      tags: [],
      version: 2,
    })
    expect((await ask(mock, 'GET', `${path}/s?version=1`)).json).toMatchObject({ version: 1 })
    expect((await ask(mock, 'GET', path)).text).toBe('{"subjects":["s"],"total":1}')
  })

  it('that are unknown are bad requests', async () => {
    const mock = mockCore()
    await register(mock, {})
    for (const [what, error] of [
      ['/x', 'Subject not found: x'],
      ['/x/versions', 'Subject not found: x'],
      ['/s?version=9', 'Schema version 9 not found for subject: s'],
      ['/s?version=0', 'Schema version 0 not found for subject: s'],
    ]) {
      const { status, json } = await ask(mock, 'GET', path + what)
      expect([status, json]).toEqual([400, { error: `Validation error: ${error}` }])
    }
    expect((await ask(mock, 'GET', `${path}/s?version=4294967296`)).text).toBe(
      'Failed to deserialize query string: version: number too large to fit in target type',
    )
  })

  it('keep their required fields unless told otherwise', async () => {
    const removed = "Backward compatibility: required field 'a' removed"
    const added = "Forward compatibility: new required field 'b' added"
    for (const [compatibility, issues] of [
      [undefined, removed],
      ['BACKWARD', removed],
      ['FORWARD', added],
      ['FULL', `${removed}, ${added}`],
      ['NONE', undefined],
    ]) {
      const mock = mockCore()
      await register(mock, { required: ['a'] })
      if (compatibility !== undefined)
        expect((await ask(mock, 'PUT', `${path}/s/compatibility`, { compatibility })).json).toEqual({
          compatibility,
          subject: 's',
        })
      const { status, json } = await register(mock, { required: ['b'] })
      if (issues === undefined) expect(status).toBe(200)
      else
        expect([status, json]).toEqual([
          400,
          { error: `Validation error: Schema compatibility check failed: ${issues}` },
        ])
    }
  })

  it('validate as Core does, where a number is never an integer', async () => {
    const mock = mockCore()
    const properties = { n: { type: 'integer' }, o: { type: 'object', required: ['x'] } }
    await register(mock, { type: 'object', required: ['a'], properties })
    const validate = async (payload: unknown) =>
      (await ask(mock, 'POST', `${path}/validate`, { subject: 's', payload })).json
    expect(await validate({ a: 1 })).toEqual({ valid: true, errors: [], schema_version: 1 })
    expect(await validate({ o: {}, n: 1 })).toMatchObject({
      valid: false,
      errors: [
        'Missing required field: a',
        'n.Type mismatch: expected integer, got number',
        'o.Missing required field: x',
      ],
    })
    expect(await validate(null)).toMatchObject({ errors: ['Type mismatch: expected object, got null'] })
  })

  it.each([
    [
      { compatibility: 'none' },
      422,
      'unknown variant `none`, expected one of `NONE`, `BACKWARD`, `FORWARD`, `FULL` at line 1 column 23',
    ],
    [{ compatibility: 5 }, 400, 'expected value at line 1 column 18'],
    [{ compatibility: {} }, 400, 'expected value at line 1 column 19'],
    [{ compatibility: { NONE: null, FULL: null } }, 400, 'expected value at line 1 column 29'],
  ])('take no compatibility from %j', async (body, status, reason) => {
    const answer = await ask(mockCore(), 'PUT', `${path}/s/compatibility`, body)
    expect(answer.status).toBe(status)
    expect(answer.text).toMatch(new RegExp(`: compatibility: ${reason}$`))
  })

  it('are forgotten in a restart', async () => {
    const mock = mockCore()
    await register(mock, {})
    mock.restart()
    expect((await ask(mock, 'GET', path)).text).toBe('{"subjects":[],"total":0}')
  })
})
