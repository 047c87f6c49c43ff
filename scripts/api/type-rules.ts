import type { Direction } from './directions.ts'

/** What a change means. */
export interface Risk {
  readonly isBreaking: boolean
  readonly reason: string
}

/**
 * What it means that a type became another. What is sent may grow wider, what is received may grow narrower.
 * @param shapes both types with their schemas written out
 * @param options.mayWiden for the body of an error, which callers take as it comes. @default false
 */
export function typeRisk(
  was: string,
  is: string,
  shapes: readonly [was: string, is: string],
  directions: ReadonlySet<Direction>,
  { mayWiden = false }: { readonly mayWiden?: boolean } = {},
): Risk[] {
  const [before, after] = [taken(was), taken(is)]
  const risks: Risk[] = []
  if (before.type !== after.type) {
    const [oldShape, newShape] = [taken(shapes[0]).type, taken(shapes[1]).type]
    risks.push(
      oldShape === newShape
        ? { isBreaking: false, reason: `schema renamed from ${before.type} to ${after.type}` }
        : widthRisk(before.type, after.type, directions, mayWiden),
    )
  }
  if (before.isRequired && !after.isRequired) {
    risks.push({ isBreaking: directions.has('received'), reason: 'required became optional' })
  }
  if (!before.isRequired && after.isRequired) {
    risks.push({ isBreaking: directions.has('sent'), reason: 'optional became required' })
  }
  return risks
}

/** Whether a change of width breaks: `wider` what is received, `narrower` what is sent, `other` both. */
export function isBreakingWidth(
  width: 'wider' | 'narrower' | 'other',
  directions: ReadonlySet<Direction>,
): boolean {
  if (directions.size === 0) return false
  if (width === 'other') return true
  return directions.has(width === 'wider' ? 'received' : 'sent')
}

function taken(text: string): { readonly type: string; readonly isRequired: boolean } {
  const [, type = text, need] = /^(.*?)(?: (required|optional))?$/s.exec(text) ?? []
  return { type, isRequired: need === 'required' }
}

function widthRisk(was: string, is: string, directions: ReadonlySet<Direction>, mayWiden: boolean): Risk {
  const width = widthOf(was, is)
  const word = { wider: 'widened', narrower: 'narrowed', other: 'changed' }[width]
  const isBreaking = isBreakingWidth(width, directions) && !(mayWiden && width === 'wider')
  return { isBreaking, reason: `type ${word} from ${was} to ${is}` }
}

function widthOf(was: string, is: string): 'wider' | 'narrower' | 'other' {
  const [before, after] = [was.split(' | '), is.split(' | ')]
  if (before.every((type) => fits(type, after))) return 'wider'
  if (after.every((type) => fits(type, before))) return 'narrower'
  return 'other'
}

function fits(type: string, into: readonly string[]): boolean {
  if (into.includes(type) || into.includes('any')) return true
  if (type === 'integer') return into.includes('number')
  return type.startsWith('"') && into.includes('string')
}
