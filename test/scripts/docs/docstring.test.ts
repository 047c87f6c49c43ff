import { describe, expect, it } from 'vitest'
import { parseDocstring, sourceOperations } from '../../../scripts/docs/docstring.ts'

describe('a docstring', () => {
  it('is its text, and what its tags say', () => {
    const text = `/**
     * Stores events in the
     * given order.
     * @param events any number
     * @param options.limit at most so many. @default 100
     * @returns a receipt for each
     * @throws version_conflict, outcome_unknown (read
     * before writing again)
     * @source openapi \`ingestBatch\`
     * @example
     * await core.ingestBatch([])
     */`
    expect(parseDocstring(text)).toEqual({
      text: 'Stores events in the given order.',
      params: new Map([
        ['events', 'any number'],
        ['options.limit', 'at most so many.'],
      ]),
      returns: 'a receipt for each',
      throws: 'version_conflict, outcome_unknown (read before writing again)',
      default: '100',
      source: 'openapi `ingestBatch`',
    })
  })

  it('may be a single line', () => {
    const {
      text,
      source,
      default: value,
    } = parseDocstring("/** Text. @default 'asc' @source openapi `listEntities` */")
    expect([text, value, source]).toEqual(['Text.', "'asc'", 'openapi `listEntities`'])
  })

  it('does not take an address for a tag', () => {
    expect(parseDocstring('/** Mail to a@source.org. */').text).toBe('Mail to a@source.org.')
  })

  it.each([
    ['@source openapi `one`', ['one']],
    ['@source openapi `one`, `two` and `three`', ['one', 'two', 'three']],
    ['@source openapi/core.yaml', []],
    ['', []],
  ])('names with %j the operations %j', (tag, operations) => {
    expect(sourceOperations(parseDocstring(`/** Text. ${tag} */`))).toEqual(operations)
  })
})
