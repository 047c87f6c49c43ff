import type { Direction } from './directions.ts'
import { isBreakingWidth, type Risk } from './type-rules.ts'

/** A fact beside a type that came, went or became another. */
export interface AttributeChange {
  readonly attribute: string
  readonly was: string | undefined
  readonly is: string | undefined
  /** Which ways its place travels; none for an operation. */
  readonly directions: ReadonlySet<Direction>
}

const RETRIES = ['unsafe', 'conditional', 'safe']
const FLOORS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems']
const CEILINGS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems']

/** What a schema may say of its values besides the type, by the names of JSON Schema. */
export const SCHEMA_LIMITS: readonly string[] = ['default', 'format', 'pattern', ...FLOORS, ...CEILINGS]

/** Every attribute that a place may have in a summary. */
export const ATTRIBUTES: readonly string[] = [
  'answers',
  'auth',
  'enum',
  'refusals',
  'retry',
  'since',
  'tenant',
  'until',
  ...SCHEMA_LIMITS,
]

/** What a change of a limit, a default, a version or a rule of an operation means. */
export function attributeRisk(change: AttributeChange): Risk {
  const { attribute, was, is } = change
  const reason = `${attribute} ${was === undefined ? `${is} added` : is === undefined ? `${was} removed` : `changed from ${was} to ${is}`}`
  const because = (isBreaking: boolean, why: string): Risk => ({
    isBreaking,
    reason: isBreaking ? `${reason}: ${why}` : reason,
  })
  switch (attribute) {
    case 'retry':
      return because(
        RETRIES.indexOf(is ?? '') < RETRIES.indexOf(was ?? ''),
        'calls that were repeated no longer are',
      )
    case 'refusals':
      return because(!isSubset(was, is), 'a refusal that was repeated no longer is')
    case 'answers':
      return because(true, 'a status that was a value is thrown, or the other way round')
    case 'tenant':
      return because(true, 'the tenant goes elsewhere')
    case 'auth':
      return because(is === 'key', 'it needs a key now')
    case 'since':
      return because(
        is !== undefined && compareVersions(is, was ?? '0') > 0,
        'more of the supported versions lack it',
      )
    case 'until':
      return because(
        is !== undefined && (was === undefined || compareVersions(is, was) < 0),
        'more of the supported versions lack it',
      )
    case 'default':
      return because(
        was !== undefined && change.directions.has('sent'),
        'leaving it out means something else',
      )
    default: {
      const width = widthOf(change)
      return because(isBreakingWidth(width, change.directions), `${width} than it was`)
    }
  }
}

function widthOf({ attribute, was, is }: AttributeChange): 'wider' | 'narrower' | 'other' {
  if (was === undefined) return 'narrower'
  if (is === undefined) return 'wider'
  if (FLOORS.includes(attribute)) return Number(is) > Number(was) ? 'narrower' : 'wider'
  if (CEILINGS.includes(attribute)) return Number(is) < Number(was) ? 'narrower' : 'wider'
  if (attribute === 'enum') return isSubset(is, was) ? 'narrower' : isSubset(was, is) ? 'wider' : 'other'
  return 'other'
}

function isSubset(part: string | undefined, whole: string | undefined): boolean {
  const values = whole?.split(' | ') ?? []
  return (part?.split(' | ') ?? []).every((value) => values.includes(value))
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
