const groupLengths = [8, 4, 4, 4, 12]

/** How a server says what is wrong with a UUID: since some version it counts characters from 0 and is briefer. */
export type UuidTexts = 'from-0' | 'from-1'

/** Reads a UUID as Core reads one in a path: with or without hyphens, in braces, or as a URN. */
export function parseUuid(
  text: string,
  texts: UuidTexts = 'from-0',
): { ok: true; uuid: string } | { ok: false; reason: string } {
  const bare = text.replace(/^urn:uuid:(.*)$/, '$1').replace(/^\{(.*)\}$/, '$1')
  const groups = bare.toLowerCase().split('-')
  const isHex = groups.every((group) => /^[0-9a-f]*$/.test(group))
  const isSimple = groups.length === 1 && bare.length === 32
  const isGrouped = groups.length === 5 && groups.every((group, i) => group.length === groupLengths[i])
  if (isHex && (isSimple || isGrouped)) {
    return { ok: true, uuid: groups.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') }
  }
  return { ok: false, reason: whyNoUuid(bare, groups, texts, text.startsWith('{')) }
}

function whyNoUuid(text: string, groups: readonly string[], texts: UuidTexts, isInBraces: boolean): string {
  const at = text.search(/[^0-9a-fA-F-]/u)
  if (at >= 0) {
    const found = String.fromCodePoint(text.codePointAt(at) as number)
    return `invalid character: found \`${found}\` at ${texts === 'from-0' ? at : at + 1}`
  }
  if (groups.length === 1 && !isInBraces) {
    const expected = texts === 'from-0' ? '' : ' expected length 32 for simple format,'
    return `invalid length:${expected} found ${text.length}`
  }
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`
  const wrong = groups.findIndex((group, i) => group.length !== groupLengths[i])
  return `invalid group length in group ${wrong}: expected ${groupLengths[wrong]}, found ${groups[wrong]?.length}`
}
