import { describe, expect, it } from 'vitest'
import { goneNames, stalePlaces } from '../../scripts/check/wire-names.ts'

describe('a name that the documents no longer have', () => {
  it('was in a summary of them and is in none now', () => {
    const before = [
      'schema Page.has_more = boolean\nschema Page.total_count = integer\n',
      'x query payload_filter = string\n',
    ]
    const now = ['schema Page.more = boolean\nx query payload_filter = string\n', 'y 200 = total_count\n']
    expect([...goneNames(before, now)]).toEqual(['has_more'])
  })

  it('is found wherever it stands, once a line', () => {
    const texts = new Map([
      ['src/a.ts', "const event_type = 1\nx.old_name = 'old_name' // old_name\n"],
      ['README.md', '`old_name`, `older_name` and `event_type`\n'],
    ])
    expect(stalePlaces(texts, new Set(['old_name', 'older_name']))).toEqual([
      'src/a.ts:2 old_name is no name of the documents any more',
      'README.md:1 old_name is no name of the documents any more',
      'README.md:1 older_name is no name of the documents any more',
    ])
  })

  it.each(['old_names', 'an_old_name', '#old_name', 'old_name-x', 'path/old_name', 'oldName'])(
    'is not %s',
    (text) => {
      expect(stalePlaces(new Map([['a.ts', text]]), new Set(['old_name']))).toEqual([])
    },
  )

  it('is not a single word, which may be anybody’s', () => {
    expect(goneNames(['schema Page.total = integer'], ['schema Page.sum = integer'])).toEqual(new Set())
  })
})
