import type { CoreApi } from '../../api.ts'
import { UnsupportedByServerError } from '../../errors.ts'
import { callInit } from '../../transport/options.ts'
import { reply } from '../reply.ts'
import type { StateKeeper } from './projection-states.ts'

const ONE = '/api/v1/projections/{name}/{entity_id}/state'

/** States in Core's key-value routes. */
export function keyValueRoutes(api: CoreApi): StateKeeper {
  return {
    get: (name, entity_id, options) =>
      reply(() =>
        api.GET(ONE, { params: { path: { name, entity_id } }, ...callInit(options) }),
      ).withResponse(),
    put: (name, { entity_id, state }, options) =>
      reply(() =>
        api.PUT(ONE, { params: { path: { name, entity_id } }, body: { state }, ...callInit(options) }),
      ).withResponse(),
    getMany: (name, ids, options) =>
      reply(() =>
        api.POST('/api/v1/projections/{name}/bulk', {
          params: { path: { name } },
          body: { entity_ids: [...ids] },
          ...callInit(options),
        }),
      ).withResponse(),
    putMany: (name, states, options) =>
      reply(() =>
        api.POST('/api/v1/projections/{name}/bulk/save', {
          params: { path: { name } },
          body: { states: [...states] },
          ...callInit(options),
        }),
      ).withResponse(),
    deleteMany: async () => {
      throw new UnsupportedByServerError('the removal of projection state', undefined)
    },
    list: (name, options) =>
      reply(() =>
        api.GET('/api/v1/projections/{name}/state', { params: { path: { name } }, ...callInit(options) }),
      ).withResponse(),
  }
}
