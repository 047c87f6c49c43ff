import type { Facts } from './facts.ts'
import { placeOf } from './place.ts'

/** Which way something travels: `sent` by the client, `received` by it. */
export type Direction = 'sent' | 'received'

const known = new WeakMap<Facts, ReadonlyMap<string, ReadonlySet<Direction>>>()

/** Which ways what stands at a place travels; a schema's, by the operations that use it, directly or through another. */
export function directionsOf(place: string, facts: Facts): ReadonlySet<Direction> {
  const own = ownDirection(place)
  if (own !== undefined) return new Set([own])
  const schemas = known.get(facts) ?? schemaDirections(facts)
  known.set(facts, schemas)
  return schemas.get(schemaOf(place)) ?? new Set()
}

/** The names of schemas in a type. */
export function schemasIn(type: string): string[] {
  return type.replace(/"[^"]*"/g, '').match(/\b[A-Z]\w*/g) ?? []
}

/** A type with its named schemas written out, so that a schema that only has another name is the same. */
export function schemaShape(type: string, facts: Facts, around: readonly string[] = []): string {
  return type.replace(/"[^"]*"|\b[A-Z]\w*/g, (name) => {
    if (name.startsWith('"') || around.includes(name)) return name
    const prefix = `schema ${name}`
    const parts = [...facts].filter(([key]) => key === prefix || isPartOf(key, prefix))
    const texts = parts.map(
      ([key, value]) => `${key.slice(prefix.length)}=${schemaShape(value, facts, [...around, name])}`,
    )
    return `{${texts.sort().join(';')}}`
  })
}

function isPartOf(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && /[ .[{(]/.test(key[prefix.length] ?? '')
}

function ownDirection(place: string): Direction | undefined {
  const { kind, status } = placeOf(place)
  if (place.startsWith('schema ') || kind === 'operation') return undefined
  if (kind === 'frames') return place.endsWith('fromServer') ? 'received' : 'sent'
  return status === undefined ? 'sent' : 'received'
}

function schemaOf(place: string): string {
  return /^schema (\w+)/.exec(place)?.[1] ?? ''
}

function schemaDirections(facts: Facts): ReadonlyMap<string, ReadonlySet<Direction>> {
  const contains = new Map<string, Set<string>>()
  const directions = new Map<string, Set<Direction>>()
  const reach = (name: string, direction: Direction): void => {
    const found = directions.get(name) ?? new Set()
    if (found.has(direction)) return
    directions.set(name, found.add(direction))
    for (const inner of contains.get(name) ?? []) reach(inner, direction)
  }
  const types = [...facts].filter(([key]) => placeOf(key).attribute === undefined)
  for (const [key, type] of types.filter(([key]) => key.startsWith('schema '))) {
    const owner = schemaOf(key)
    contains.set(owner, new Set([...(contains.get(owner) ?? []), ...schemasIn(type)]))
  }
  for (const [key, type] of types) {
    const direction = ownDirection(key)
    if (direction !== undefined) for (const name of schemasIn(type)) reach(name, direction)
  }
  return directions
}
