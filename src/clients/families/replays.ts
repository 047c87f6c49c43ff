import type { CoreApi, Replay, ReplayConfig, ReplayList, ReplayReceipt } from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkInteger, checkNames, checkText, checkTime } from '../check-params.ts'
import { type Time, timeText } from '../query-params.ts'
import { type Reply, reply, replyIfThere, replyWhetherThere } from '../reply.ts'
import { checkId, type Given, givenFields } from './check-family.ts'
import type { HonouringTimes } from './honoured-times.ts'

/** Which events to apply to which built-in projection; everything unless given. @source openapi `ReplayInput` */
export interface ReplayFields {
  readonly projection_name?: string | undefined
  /** Only events at this time or later. */
  readonly from_timestamp?: Time | undefined
  /** Only events at this time or earlier. */
  readonly to_timestamp?: Time | undefined
  readonly entity_id?: string | undefined
  readonly event_type?: string | undefined
  /** @default batch_size 1000, parallel false, workers 4, emit_progress true, progress_interval 1000 */
  readonly config?: Settings | undefined
}

type Settings = { readonly [Name in keyof ReplayConfig]?: ReplayConfig[Name] | undefined }

const DEFAULTS: ReplayConfig = Object.freeze({
  batch_size: 1000,
  parallel: false,
  workers: 4,
  emit_progress: true,
  progress_interval: 1000,
})

const CONFIG = Object.keys(DEFAULTS) as (keyof ReplayConfig)[]

/** Applying stored events, of every tenant, to Core's built-in projections again. */
export class Replays {
  readonly #api: CoreApi
  readonly #honouringTimes: HonouringTimes

  /** @internal */
  constructor(api: CoreApi, honouringTimes: HonouringTimes) {
    this.#api = api
    this.#honouringTimes = honouringTimes
  }

  /**
   * Starts a replay, which goes on by itself: `get` tells how far it is, and whether the projection exists.
   * Nothing is emptied before, so that counters count twice.
   * @throws invalid_input; unsupported for times on a Core that ignores them (name an entity or a type); outcome_unknown
   * @source openapi `startReplay`
   */
  start(replay: ReplayFields = {}, options: CallOptions = {}): Reply<ReplayReceipt> {
    return reply(async () => {
      const fields = checked(replay)
      const { from_timestamp: from, to_timestamp: to, config, ...rest } = fields
      const body = {
        ...rest,
        ...(from !== undefined && { from_timestamp: timeText(from) }),
        ...(to !== undefined && { to_timestamp: timeText(to) }),
        ...(config !== undefined && { config: { ...DEFAULTS, ...givenFields(config, CONFIG) } }),
      }
      return this.#honouringTimes(fields, [from, to], options, (bounded) =>
        this.#api.POST('/api/v1/replay', { body, ...callInit(bounded) }),
      )
    })
  }

  /** The replays since Core started, oldest first. @source openapi `listReplays` */
  list(options: CallOptions = {}): Reply<ReplayList> {
    return reply(() => this.#api.GET('/api/v1/replay', callInit(options)))
  }

  /** How far a replay is; `undefined` if there is none of this id. @source openapi `getReplay` */
  get(replay_id: string, options: CallOptions = {}): Reply<Replay | undefined> {
    return replyIfThere(() => this.#api.GET('/api/v1/replay/{replay_id}', call(replay_id, options)))
  }

  /**
   * Tells a replay to end before its next batch; `false` if there is none of this id.
   * @throws api (400) if it has ended
   * @source openapi `cancelReplay`
   */
  cancel(replay_id: string, options: CallOptions = {}): Reply<boolean> {
    return replyWhetherThere(() =>
      this.#api.POST('/api/v1/replay/{replay_id}/cancel', call(replay_id, options)),
    )
  }

  /**
   * Strikes a replay from the list; `false` if there is none of this id.
   * @throws api (400) if it still runs: cancel it first
   * @source openapi `deleteReplay`
   */
  delete(replay_id: string, options: CallOptions = {}): Reply<boolean> {
    return replyWhetherThere(() => this.#api.DELETE('/api/v1/replay/{replay_id}', call(replay_id, options)))
  }
}

function call(replay_id: string, options: CallOptions) {
  checkId('replay_id', replay_id)
  return { params: { path: { replay_id } }, ...callInit(options) }
}

function checked(replay: ReplayFields): Given<ReplayFields> {
  const fields = givenFields(replay, [
    'projection_name',
    'from_timestamp',
    'to_timestamp',
    'entity_id',
    'event_type',
    'config',
  ])
  for (const name of ['projection_name', 'entity_id', 'event_type'] as const) checkText(name, fields[name])
  for (const name of ['from_timestamp', 'to_timestamp'] as const) checkTime(name, fields[name])
  if (fields.config !== undefined) checkConfig(fields.config)
  return fields
}

/** A batch or an interval of none breaks Core's replay off, and its status stays `running` for ever. */
function checkConfig(config: Settings): void {
  checkNames(config, CONFIG)
  for (const name of ['batch_size', 'progress_interval', 'workers'] as const)
    checkInteger(`config.${name}`, config[name], name === 'workers' ? 0 : 1)
  for (const name of ['parallel', 'emit_progress'] as const) {
    const value = config[name]
    if (value !== undefined && typeof value !== 'boolean')
      refuseInput(`config.${name}`, 'must be true or false')
  }
}
