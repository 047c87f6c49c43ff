import type { GatewayProjectionSummary, ProjectionTemplate, QueryApi, TemplateState } from '../../api.ts'
import { UnsupportedByServerError } from '../../errors.ts'
import { answerOf } from '../../transport/answer.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import type { Transport } from '../../transport/transport.ts'
import { checkText, requireText } from '../check-params.ts'
import type { Answered } from '../expect-body.ts'
import { type Reply, reply, replyIfThere, replyWhetherThere } from '../reply.ts'

/** The projections that the Query Service keeps for a tenant, made from its templates. */
export interface TemplateCalls {
  /** What the tenant may enable. @throws unsupported where there are no templates @source openapi `listProjectionTemplates` */
  listProjectionTemplates(options?: CallOptions): Reply<ProjectionTemplate[]>
  /**
   * Has a projection kept for the tenant; it is `building` until it has read the history.
   * @param template a name of `listProjectionTemplates`
   * @throws invalid_input; api (404) for a name that is none; outcome_unknown; unsupported where there are no templates
   * @source openapi `enableProjection`
   */
  enableProjection(template: string, options?: CallOptions): Reply<GatewayProjectionSummary>
  /**
   * Ends the keeping of a projection; `false` if it was not enabled. On a Core it would clear a built-in projection of this name.
   * @throws invalid_input; outcome_unknown; unsupported where there are no templates
   * @source openapi `disableProjection`
   */
  disableProjection(name: string, options?: CallOptions): Reply<boolean>
  /**
   * What an enabled projection has come to, which may still be `building`; `undefined` if there is nothing for this entity.
   * @param entity_id whose row of it; the tenant's as a whole unless given
   * @throws invalid_input; api (404) if it is not enabled; unsupported where there are no templates
   * @source openapi `getTemplateState`
   */
  projectionState(name: string, entity_id?: string, options?: CallOptions): Reply<TemplateState | undefined>
}

/** Calls about templates, through one typed client. */
export function templateCalls(api: QueryApi, transport: Transport): TemplateCalls {
  return {
    listProjectionTemplates: (options = {}) =>
      reply(
        () => api.GET('/api/v1/projection-templates', callInit(options)),
        ({ templates }) => templates,
      ),
    enableProjection: (template, options = {}) =>
      reply(
        async () => {
          requireText('template', template)
          return api.POST('/api/v1/projections', { body: { template }, ...callInit(options) })
        },
        ({ projection }) => projection,
      ),
    disableProjection: (name, options = {}) =>
      replyWhetherThere(async () => {
        requireText('name', name)
        refuseBuiltIn(name, transport.serverName)
        const params = { path: { name } }
        return api.DELETE('/api/v1/projections/{name}', { params, ...callInit(options) })
      }),
    projectionState: (name, entity_id, options = {}) =>
      replyIfThere(async () => {
        requireText('name', name)
        checkText('entity_id', entity_id)
        const params = { path: { name }, query: { ...(entity_id !== undefined && { entity_id }) } }
        const answered = await api.GET('/api/v1/projections/{name}/state', { params, ...callInit(options) })
        refuseKeyValues(answered)
        return answered
      }),
  }
}

const BUILT_INS = ['entity_snapshots', 'event_counters']

/** No template is named like this; on a Core the request would clear what it has projected for everybody. */
function refuseBuiltIn(name: string, serverName: string | undefined): void {
  if (!BUILT_INS.includes(name)) return
  const wayOut = 'It is built into Core; a Core would clear its state for all tenants'
  throw new UnsupportedByServerError(`disabling the projection \`${name}\``, serverName, wayOut)
}

/** Cores before 0.27 list key-value states at this path. */
function refuseKeyValues({ data, response }: Answered<unknown>): void {
  if (typeof data !== 'object' || data === null || !('states' in data)) return
  const wayOut = 'It is a Core; use getProjectionState of a CoreClient'
  const serverName = answerOf(response)?.call.serverName
  throw new UnsupportedByServerError('the state of enabled projections', serverName, wayOut)
}
