import type { Event } from '../api.ts'

/** An event of its own that is equal, to its depth: what a reducer does to one is not seen in the other. */
export function copyEvent(event: Event): Event {
  const copy = { ...event }
  // It grows while it is gone through: a payload may be deeper than calls can be.
  const copies: Record<string, unknown>[] = [copy]
  for (const object of copies) {
    for (const key of Object.keys(object)) {
      const value = object[key]
      if (typeof value !== 'object' || value === null) continue
      // A spread keeps a field that is named `__proto__` what it is.
      const own = Array.isArray(value) ? [...value] : { ...value }
      object[key] = own
      copies.push(own as Record<string, unknown>)
    }
  }
  return copy
}
