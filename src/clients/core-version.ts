/** A version of Core: major, minor, patch. */
export type CoreVersion = readonly [major: number, minor: number, patch: number]

/** Before every other. */
export const oldestCore: CoreVersion = Object.freeze([0, 0, 0] as const)
/** After every other. */
export const newestCore: CoreVersion = Object.freeze([Number.POSITIVE_INFINITY, 0, 0] as const)

/**
 * Reads `0.27.0`, also as `v0.27`, `0.27.0-rc.1` or `0.27.0+build.5`: what leads to a version counts as that version.
 * `undefined` for anything else.
 */
export function parseCoreVersion(text: string | undefined): CoreVersion | undefined {
  const found = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/.exec(text?.trim() ?? '')
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)]
}

/** Whether `version` is `text` or later; `text` is one that the document or this project names. */
export function isAtLeast(version: CoreVersion, text: string): boolean {
  const wanted = parseCoreVersion(text) ?? newestCore
  for (const [i, part] of version.entries()) {
    const other = wanted[i] ?? 0
    if (part !== other) return part > other
  }
  return true
}
