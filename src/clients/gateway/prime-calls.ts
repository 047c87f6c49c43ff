import type {
  FieldProvenance,
  PrimeProjection,
  PrimeProjectionReceipt,
  ProjectedNode,
  QueryApi,
} from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { requireText } from '../check-params.ts'
import { type Reply, reply, replyIfThere } from '../reply.ts'

/** How the observations of a field become its value: the latest, the most trusted, the most specific, or all of them. */
export type MergePolicy = 'last_write' | 'highest_priority' | 'most_specific' | 'merge_array'

/** Nodes that Prime puts together from their observations; a gateway's, or a Core's that was built with it. */
export interface PrimeCalls {
  /** How each type of node is put together. @throws unsupported where there is no Prime @source openapi `listPrimeProjections` */
  listPrimeProjections(options?: CallOptions): Reply<PrimeProjection[]>
  /**
   * Says how nodes of a type are put together. The last definition of a type counts; fields without a policy are left out.
   * @throws invalid_input; api (400, 422) if it is refused; outcome_unknown; unsupported where there is no Prime
   * @source openapi `definePrimeProjection`
   */
  definePrimeProjection(
    entity_type: string,
    field_policies: Readonly<Record<string, MergePolicy>>,
    options?: CallOptions,
  ): Reply<PrimeProjectionReceipt>
  /**
   * A node put together from its observations, none if `observation_count` is 0.
   * @param id `node:<type>:<id>`
   * @throws invalid_input; api (404, or 502 through the Query Service) if nothing is defined for its type; unsupported
   * @source openapi `projectNode`
   */
  projectNode(id: string, options?: CallOptions): Reply<ProjectedNode>
  /**
   * Which event a node's field comes from; `undefined` if there is no single one: nothing observed, no policy, `merge_array`.
   * @param id `node:<type>:<id>`
   * @throws invalid_input; unsupported where there is no Prime
   * @source openapi `nodeFieldProvenance`
   */
  nodeFieldProvenance(id: string, field: string, options?: CallOptions): Reply<FieldProvenance | undefined>
}

/** Calls about Prime, through one typed client. The Query Service puts every answer into an envelope, others none. */
export function primeCalls(api: QueryApi): PrimeCalls {
  return {
    listPrimeProjections: (options = {}) =>
      reply(
        () => api.GET('/api/v1/prime/projections', callInit(options)),
        (body) => ('data' in body ? body.data : body.projections),
      ),
    definePrimeProjection: (entity_type, field_policies, options = {}) =>
      reply(async () => {
        requireText('entity_type', entity_type)
        checkPolicies(field_policies)
        const body = { entity_type, field_policies }
        return api.POST('/api/v1/prime/projections', { body, ...callInit(options) })
      }, unwrapped),
    projectNode: (id, options = {}) =>
      reply(async () => {
        checkNodeId(id)
        const params = { path: { id } }
        return api.POST('/api/v1/prime/nodes/{id}/project', { params, ...callInit(options) })
      }, unwrapped),
    nodeFieldProvenance: (id, field, options = {}) =>
      replyIfThere(async () => {
        checkNodeId(id)
        requireText('field', field)
        const path = '/api/v1/prime/nodes/{id}/fields/{field}/provenance'
        return api.GET(path, { params: { path: { id, field } }, ...callInit(options) })
      }, unwrapped),
  }
}

function unwrapped<Data extends object>(body: Data | { readonly data: Data }): Data {
  return 'data' in body ? body.data : body
}

function checkNodeId(id: string): void {
  requireText('id', id)
  if (!/^node:[^:]+:./.test(id)) refuseInput('id', 'must be of the form `node:<type>:<id>`')
}

function checkPolicies(policies: Readonly<Record<string, string>>): void {
  if (typeof policies !== 'object' || policies === null || Array.isArray(policies))
    refuseInput('field_policies', 'must be an object of field names and policies')
  for (const [field, policy] of Object.entries(policies)) requireText(`field_policies.${field}`, policy)
}
