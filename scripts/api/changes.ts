import { ATTRIBUTES, type AttributeChange, attributeRisk } from './attribute-rules.ts'
import { type Direction, directionsOf, schemaShape } from './directions.ts'
import type { Facts } from './facts.ts'
import { type Place, placeOf } from './place.ts'
import { type Risk, typeRisk } from './type-rules.ts'

/** A difference between two versions of a document, and what it means to a caller that knew the old one. */
export interface Change {
  readonly kind: 'breaking' | 'compatible'
  /** As the summary names it: `queryEvents query limit`. */
  readonly place: string
  readonly reason: string
}

/** Every difference between two summaries, judged, in the order of the places. What is inside a thing that came or went is not told again. */
export function changesBetween(before: Facts, after: Facts): Change[] {
  const renamed = renamedOperations(before, after)
  const old = withNames(before, renamed)
  const changes: Change[] = [...renamed].map(([was, is]) =>
    breaking(was, `operationId renamed to ${is}: tables, docs and mock name it so`),
  )
  const places = [...old.keys(), ...after.keys()].map((key) => placeOf(key).place)
  return [...changes, ...judged(places, old, after)]
}

function judged(keys: readonly string[], old: Facts, after: Facts): Change[] {
  const changes: Change[] = []
  const told = new Set<string>()
  for (const place of [...new Set(keys)].sort()) {
    if (isInside(place, told)) continue
    const [was, is] = [old.get(place), after.get(place)]
    if ((was === undefined) !== (is === undefined)) told.add(place)
    // Fields that are written here in one version and elsewhere in the other are compared as one list.
    if (was !== is && isInline(was) !== isInline(is)) told.add(place)
    const isGone = was !== undefined && is === undefined
    changes.push(...(isGone ? gone(place, was, old) : changed(place, was, is, old, after)))
  }
  return changes
}

/** `breaking   queryEvents query limit: removed …`, for a person to read. */
export function formatChange({ kind, place, reason }: Change): string {
  return `${kind.padEnd(10)} ${place}: ${reason}`
}

function changed(
  place: string,
  was: string | undefined,
  is: string | undefined,
  old: Facts,
  after: Facts,
): Change[] {
  if (was === undefined && is !== undefined) return [came(place, is)]
  const directions = new Set([...directionsOf(place, old), ...directionsOf(place, after)])
  const changes = was === is ? [] : typeChanges(place, was ?? '', is ?? '', old, after, directions)
  for (const attribute of ATTRIBUTES) {
    const key = `${place} @${attribute}`
    const change: AttributeChange = { attribute, was: old.get(key), is: after.get(key), directions }
    if (change.was !== change.is) changes.push(changeOf(place, attributeRisk(change)))
  }
  return changes
}

function typeChanges(
  place: string,
  was: string,
  is: string,
  old: Facts,
  after: Facts,
  directions: ReadonlySet<Direction>,
): Change[] {
  if (placeOf(place).kind === 'operation') return [breaking(place, `moved from ${was} to ${is}`)]
  const shapes = [schemaShape(was, old), schemaShape(is, after)] as const
  const { status, isSuccess } = placeOf(place)
  const isErrorBody = status !== undefined && !isSuccess
  const risks = typeRisk(was, is, shapes, directions, { mayWiden: isErrorBody })
  const fields = risks.some(({ isBreaking }) => isBreaking) ? otherFields(place, was, is, old, after) : []
  return fields.length > 0 ? fields : risks.map((risk) => changeOf(place, risk))
}

/** Where one named schema took the place of another: what that changes in the fields. */
function otherFields(place: string, was: string, is: string, old: Facts, after: Facts): Change[] {
  const [before, now] = [within(place, was, old), within(place, is, after)]
  const isTooDeep = place.split('.').length > 8
  if (before.size === 0 || now.size === 0 || isTooDeep) return []
  const places = [...before.keys(), ...now.keys()].map((key) => placeOf(key).place)
  return judged(places, new Map([...old, ...before]), new Map([...after, ...now]))
}

/** The facts of the fields that a type has at a place: of its named schemas, and those that are written there. */
function within(place: string, type: string, facts: Facts): Facts {
  const [, inner = '', brackets = ''] =
    /^\(?([\w &]+?)\)?(\[\])?(?: (?:required|optional))?$/.exec(type) ?? []
  const at = `${place}${brackets}`
  const fields = inner
    .split(' & ')
    .flatMap((name) => (name === 'object' ? fieldsAt(at, facts) : fieldsOf(name, facts)))
  return new Map(fields.map(([key, value]) => [at + key, value]))
}

/** The fields of a schema, by their keys from its name on, with those of the schemas that it consists of. */
function fieldsOf(schema: string, facts: Facts): [string, string][] {
  const parts = facts.get(`schema ${schema}`)?.split(' & ') ?? []
  const named = parts.filter((part) => /^[A-Z]\w*$/.test(part) && part !== schema)
  return [...named.flatMap((part) => fieldsOf(part, facts)), ...fieldsAt(`schema ${schema}`, facts)]
}

function fieldsAt(prefix: string, facts: Facts): [string, string][] {
  return [...facts].flatMap(([key, value]) =>
    key.startsWith(prefix) && /[.[{(]/.test(key[prefix.length] ?? '')
      ? [[key.slice(prefix.length), value]]
      : [],
  )
}

function isInline(type: string | undefined): boolean {
  return type !== undefined && /\bobject\b/.test(type)
}

function gone(place: string, was: string, old: Facts): Change[] {
  const found = placeOf(place)
  switch (found.kind) {
    case 'operation':
      return [breaking(place, `removed (${was})`)]
    case 'parameter':
      return [breaking(place, 'parameter removed: the server would ignore it in silence')]
    case 'request':
      return [breaking(place, 'request body removed')]
    case 'status':
      return found.isSuccess
        ? [breaking(place, 'success removed')]
        : [compatible(place, 'error no longer given')]
    case 'response':
    case 'frames':
      return [breaking(place, 'no longer given')]
    case 'schema':
      return [compatible(place, 'no longer named; where it was used is judged there')]
    case 'field':
      return fieldGone(place, directionsOf(place, old))
  }
}

function fieldGone(place: string, directions: ReadonlySet<string>): Change[] {
  if (directions.has('received')) return [breaking(place, 'field removed from what is received')]
  if (directions.has('sent')) return [breaking(place, 'field removed from what is sent')]
  return [compatible(place, 'field removed; no operation uses it')]
}

function came(place: string, is: string): Change {
  const found = placeOf(place)
  const isRequired = is.endsWith(' required')
  switch (found.kind) {
    case 'operation':
      return compatible(place, `added (${is})`)
    case 'parameter':
    case 'request': {
      const what = found.kind === 'parameter' ? 'parameter' : 'request body'
      return isRequired
        ? breaking(place, `required ${what} added`)
        : compatible(place, `optional ${what} added`)
    }
    case 'status':
      return found.isSuccess && found.status !== '304'
        ? breaking(place, 'another success added: code that reads the old one meets it')
        : compatible(place, 'status added: calls throw it as `api`, or tell it as a value')
    default:
      return compatible(place, 'added')
  }
}

function changeOf(place: string, { isBreaking, reason }: Risk): Change {
  return isBreaking ? breaking(place, reason) : compatible(place, reason)
}

function breaking(place: string, reason: string): Change {
  return { kind: 'breaking', place, reason }
}

function compatible(place: string, reason: string): Change {
  return { kind: 'compatible', place, reason }
}

/** Whether a place is inside one of those told already. */
function isInside(place: string, told: ReadonlySet<string>): boolean {
  for (let end = place.length - 1; end > 0; end--) {
    if (/[ .[{(]/.test(place[end] ?? '') && told.has(place.slice(0, end))) return true
  }
  return false
}

/** Operations that have another id at the same method and path. */
function renamedOperations(before: Facts, after: Facts): Map<string, string> {
  const isAt = new Map(operationsOf(after).map(({ place, route }) => [route, place]))
  const renamed = operationsOf(before).flatMap(({ place, route }) => {
    const now = isAt.get(route)
    return now === undefined || now === place ? [] : [[place, now] as const]
  })
  return new Map(renamed)
}

function operationsOf(facts: Facts): (Place & { readonly route: string })[] {
  return [...facts]
    .map(([key, route]) => ({ ...placeOf(key), route }))
    .filter(({ kind, attribute }) => kind === 'operation' && attribute === undefined)
}

function withNames(facts: Facts, names: ReadonlyMap<string, string>): Facts {
  const rename = (key: string): string => {
    const [id = '', ...rest] = key.split(' ')
    return [names.get(id) ?? id, ...rest].join(' ')
  }
  return new Map([...facts].map(([key, value]) => [rename(key), value]))
}
