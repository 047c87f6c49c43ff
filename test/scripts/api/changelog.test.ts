import { describe, expect, it } from 'vitest'
import { namesOf, unnamedChanges, unreleasedEntries } from '../../../scripts/api/changelog.ts'
import type { Change } from '../../../scripts/api/changes.ts'

const breaking = (place: string): Change => ({ kind: 'breaking', place, reason: 'removed' })

describe('a changelog', () => {
  it('gives the entries of its unreleased part, and of no other', () => {
    const text =
      '# Changelog\n\n## [Unreleased]\n\n### Changed\n\n- one,\n  in two lines\n- two\n\n## [0.1.0]\n\n- old\n'
    expect(unreleasedEntries(text)).toEqual(['- one,\n  in two lines\n', '- two\n\n'])
  })

  it('may end with its unreleased part', () => {
    expect(unreleasedEntries('## [Unreleased]\n\n- one\n')).toEqual(['- one\n'])
    expect(unreleasedEntries('## [Unreleased]\n')).toEqual([])
  })

  it('has none without the heading', () => {
    expect(unreleasedEntries('## [0.1.0]\n\n- old\n')).toBeUndefined()
  })

  it.each([
    ['queryEvents', ['queryEvents']],
    ['queryEvents query limit', ['queryEvents', 'limit']],
    ['queryEvents 413', ['queryEvents', '413']],
    ['queryEvents 200 application/json', ['queryEvents', '200']],
    ['schema EventPage.archive_integrity.protocol', ['EventPage', 'protocol']],
    ['schema States.states[].found', ['States', 'found']],
    ['schema Page(2).data', ['Page', 'data']],
  ])('names %s by %j', (place, names) => {
    expect(namesOf(place)).toEqual(names)
  })

  it('names a change by its names as code, all in one entry', () => {
    const changes = [breaking('queryEvents query limit'), breaking('schema Event.version')]
    expect(unnamedChanges(changes, ['- `queryEvents`: `limit` is at most 100.'])).toEqual([changes[1]])
    expect(unnamedChanges(changes, ['- `queryEvents`', '- `limit`', '- `Event`: version'])).toEqual(changes)
  })

  it('need not name what is compatible', () => {
    expect(unnamedChanges([{ ...breaking('queryEvents'), kind: 'compatible' }], [])).toEqual([])
  })
})
