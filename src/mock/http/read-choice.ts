import { debugText } from './debug-text.ts'
import { formatFloat, isDigit, type JsonScanner } from './json-scanner.ts'
import { unknownVariant } from './wrong-content.ts'

/** Reads a unit variant: its name, or an object whose only key is its name and whose value is null. */
export function readChoice(scan: JsonScanner, next: string, choices: readonly string[]): string {
  if (next !== '"' && next !== '{') throw scan.syntaxAhead('expected value')
  if (next === '{') {
    scan.take()
    if (scan.skipSpace() !== '"') throw scan.syntaxAhead('expected value')
  }
  const choice = scan.readString()
  if (!choices.includes(choice)) throw scan.unshaped(unknownVariant(choice, choices))
  if (next === '"') return choice
  if (scan.skipSpace() !== ':') throw scan.syntaxAhead('expected `:`')
  scan.take()
  scan.inside(choice, () => {
    const value = scan.skipSpace()
    if (value === undefined) throw scan.syntaxAhead('EOF while parsing a value')
    return value === 'n' ? scan.readWord('n') : unexpected(scan, 'unit')
  })
  if (scan.skipSpace() !== '}') throw scan.syntaxBehind('expected value')
  scan.take()
  return choice
}

/** Always throws: says what stands here instead of what is expected. */
export function unexpected(scan: JsonScanner, expected: string): never {
  const found = describeNext(scan)
  throw scan.unshaped(`invalid type: ${found}, expected ${expected}`)
}

function describeNext(scan: JsonScanner): string {
  const next = scan.peek()
  if (next === '[') return 'sequence'
  if (next === '{') return 'map'
  if (next === '"') return `string ${debugText(scan.readString())}`
  if (next === '-' || isDigit(next)) {
    const { value, kind, text } = scan.readNumber()
    return kind === 'float' ? `floating point \`${formatFloat(value)}\`` : `integer \`${text}\``
  }
  const word = scan.readWord(next ?? '')
  return word === null ? 'null' : `boolean \`${word}\``
}
