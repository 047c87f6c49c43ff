import { UnsupportedByServerError } from '../../errors.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { Abilities } from '../capabilities.ts'
import type { Time } from '../query-params.ts'
import type { ClientSettings } from '../settings.ts'

/** Makes a call with times, once it is seen that this server heeds them. @throws unsupported if it would ignore them */
export type HonouringTimes = <Answer>(
  fields: { readonly entity_id?: string | undefined; readonly event_type?: string | undefined },
  times: readonly (Time | undefined)[],
  options: CallOptions,
  call: (options: CallOptions) => Promise<Answer>,
) => Promise<Answer>

/** Old Cores count every event when only times are given, which no answer shows. */
export function honouringTimes(
  settings: ClientSettings,
  abilities: (options: CallOptions) => Promise<Abilities>,
): HonouringTimes {
  return ({ entity_id, event_type }, times, options, call) =>
    settings.within(options, async (bounded) => {
      const areAlone = entity_id === undefined && event_type === undefined
      if (!areAlone || times.every((time) => time === undefined)) return call(bounded)
      const { honoursTimeAlone, serverVersion } = await abilities(bounded)
      if (honoursTimeAlone !== false) return call(bounded)
      const wayOut = 'Name an `entity_id` or an `event_type` too'
      throw new UnsupportedByServerError('times alone', serverVersion, wayOut)
    })
}
