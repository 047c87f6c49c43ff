import type { Change } from './changes.ts'

/** What stands under `## [Unreleased]` in a changelog, an entry each; `undefined` if it has no such heading. */
export function unreleasedEntries(changelog: string): string[] | undefined {
  const [, text] = /^## \[?Unreleased\]?.*$\n([\s\S]*?)(?=^## |$(?![\s\S]))/im.exec(changelog) ?? []
  return text?.split(/^(?=- )/m).filter((entry) => entry.startsWith('- '))
}

/** The breaking changes that no entry names. An entry names a change when it has its names as code: `queryEvents` and `limit`. */
export function unnamedChanges(changes: readonly Change[], entries: readonly string[]): Change[] {
  const named = entries.map((entry) => new Set([...entry.matchAll(/`([^`]+)`/g)].map(([, code]) => code)))
  return changes.filter(
    ({ kind, place }) =>
      kind === 'breaking' && !named.some((codes) => namesOf(place).every((name) => codes.has(name))),
  )
}

/** What an entry must name for a change: the operation or schema, and the parameter, field or status in it. */
export function namesOf(place: string): string[] {
  const [first = '', ...rest] = place.replace(/^schema /, '').split(/[ .]/)
  const last = rest
    .filter((word) => !/^(path|query|header|request|application\/\w+|frames)$/.test(word))
    .at(-1)
  const names = last === undefined ? [first] : [first, last]
  return names.map((name) => name.replace(/(\[\]|\{\}|\(\d+\))+/g, ''))
}
