import { UnsupportedByServerError } from '../../errors.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { Capabilities } from '../capabilities.ts'
import type { Time } from '../query-params.ts'

/** Refuses times that this server would ignore. @throws unsupported */
export type AssertHonoursTimes = (
  fields: { readonly entity_id?: string | undefined; readonly event_type?: string | undefined },
  times: readonly (Time | undefined)[],
  options: CallOptions,
) => Promise<void>

/** Old Cores count every event when only times are given, which no answer shows. */
export function honouredTimes(
  capabilities: (options: CallOptions) => Promise<Capabilities>,
): AssertHonoursTimes {
  return async ({ entity_id, event_type }, times, options) => {
    const areAlone = entity_id === undefined && event_type === undefined
    if (!areAlone || times.every((time) => time === undefined)) return
    const { honoursTimeAlone, serverVersion } = await capabilities(options)
    if (honoursTimeAlone !== false) return
    const wayOut = 'Name an `entity_id` or an `event_type` too'
    throw new UnsupportedByServerError('times alone', serverVersion, wayOut)
  }
}
