/**
 * Whether two JSON values are the same, whatever the order of their fields.
 * @param tolerance how far apart numbers may be, relative to themselves
 */
export function isSameJson(a: unknown, b: unknown, tolerance = 0): boolean {
  if (a === b) return true
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), 1e-290)
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [Object.entries(a), b as Record<string, unknown>]
  return (
    left.length === Object.keys(right).length &&
    left.every(([key, value]) => Object.hasOwn(right, key) && isSameJson(value, right[key], tolerance))
  )
}
