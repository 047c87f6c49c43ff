import { describe, expect, it } from 'vitest'
import { readParams } from '../../../src/mock/http/query-params.ts'

function read(query: string) {
  const params = readParams(query, {
    name: 'text',
    limit: 'integer',
    since: 'time',
    history: 'boolean',
    group: 'text!',
  })
  return params.ok ? params.value : params.answer.body
}

describe('query parameters', () => {
  it('are read by kind, and unknown ones ignored', () => {
    expect(read('name=a+b&limit=%2B5&since=2026-01-01T00:00:00Z&history=true&group=&other=1')).toEqual({
      name: 'a b',
      limit: 5,
      since: '2026-01-01T00:00:00.000000000',
      history: true,
      group: '',
    })
  })

  it.each([
    ['limit=', 'limit: cannot parse integer from empty string'],
    ['limit=-1', 'limit: invalid digit found in string'],
    ['limit=1.5', 'limit: invalid digit found in string'],
    ['limit=18446744073709551616', 'limit: number too large to fit in target type'],
    ['history=1', 'history: provided string was not `true` or `false`'],
    ['since=x', 'since: input contains invalid characters'],
    ['limit=1&limit=x', 'duplicate field `limit`'],
    ['name=a', 'missing field `group`'],
  ])('are refused in %s', (query, reason) => {
    expect(read(query)).toBe(`Failed to deserialize query string: ${reason}`)
  })
})
