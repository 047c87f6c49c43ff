import type { ProjectionReplay, ProjectionReplayAnalysis, QueryApi } from '../../api.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { requireText } from '../check-params.ts'
import { type Reply, reply, replyIfThere } from '../reply.ts'

/** Rebuilding an enabled projection from the history, at the Query Service. */
export interface ReplayCalls {
  /**
   * What a rebuild would read, and whether anything speaks against it. Changes nothing.
   * @throws invalid_input; api (422) if the projection is not enabled; unsupported where there are no replays
   * @source openapi `analyzeProjectionReplay`
   */
  analyzeProjectionReplay(name: string, options?: CallOptions): Reply<ProjectionReplayAnalysis>
  /**
   * Builds a projection again beside the one that is read meanwhile, and swaps it in when it is done. Gives the run as it begins.
   * @throws invalid_input; api (422) if it is not enabled, api (409) while it is being built again; outcome_unknown;
   * unsupported where there are no replays
   * @source openapi `startProjectionReplay`
   */
  startProjectionReplay(name: string, options?: CallOptions): Reply<ProjectionReplay>
  /** The tenant's runs, the newest first; the service forgets them when it restarts. @throws unsupported @source openapi `listProjectionReplays` */
  listProjectionReplays(options?: CallOptions): Reply<ProjectionReplay[]>
  /** How far a run is; `undefined` if there is none of this id. @throws invalid_input; unsupported @source openapi `getProjectionReplay` */
  getProjectionReplay(replay_id: string, options?: CallOptions): Reply<ProjectionReplay | undefined>
  /**
   * Ends a run and leaves the projection as it was; `undefined` if there is none of this id.
   * @throws invalid_input; api (409) if it is over; outcome_unknown; unsupported where there are no replays
   * @source openapi `cancelProjectionReplay`
   */
  cancelProjectionReplay(replay_id: string, options?: CallOptions): Reply<ProjectionReplay | undefined>
}

/** Calls about rebuilds, through one typed client. */
export function replayCalls(api: QueryApi): ReplayCalls {
  return {
    analyzeProjectionReplay: (name, options = {}) =>
      reply(async () => api.POST('/api/replay/preview', target(name, options)), dataOf),
    startProjectionReplay: (name, options = {}) =>
      reply(async () => api.POST('/api/replay', target(name, options)), dataOf),
    listProjectionReplays: (options = {}) => reply(() => api.GET('/api/replay', callInit(options)), dataOf),
    getProjectionReplay: (replay_id, options = {}) =>
      replyIfThere(async () => api.GET('/api/replay/{replay_id}', run(replay_id, options)), dataOf),
    cancelProjectionReplay: (replay_id, options = {}) =>
      replyIfThere(async () => api.POST('/api/replay/{replay_id}/cancel', run(replay_id, options)), dataOf),
  }
}

function dataOf<Data>(body: { readonly data: Data }): Data {
  return body.data
}

function target(name: string, options: CallOptions) {
  requireText('name', name)
  return { body: { projection_name: name }, ...callInit(options) }
}

function run(replay_id: string, options: CallOptions) {
  requireText('replay_id', replay_id)
  return { params: { path: { replay_id } }, ...callInit(options) }
}
