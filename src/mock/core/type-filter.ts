/**
 * Whether a consumer's registered filters let an event type through, in replay and poll. No filters let everything
 * through; `asset.*` lets through what starts with `asset.`, and `asset` itself; anything else must be equal.
 */
export function passesRegistered(type: string, filters: readonly string[]): boolean {
  return filters.length === 0 || filters.some((filter) => matches(type, filter) || filter === `${type}.*`)
}

/** As `passesRegistered`, for live frames: there `asset.*` does not let `asset` through. */
export function passesLive(type: string, filters: readonly string[]): boolean {
  return filters.length === 0 || filters.some((filter) => matches(type, filter))
}

function matches(type: string, filter: string): boolean {
  return filter.endsWith('.*') ? type.startsWith(filter.slice(0, -1)) : type === filter
}
