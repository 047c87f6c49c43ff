import type { CoreState } from '../core/core-state.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest, textAnswer } from '../http/answer.ts'
import { any, type JsonShape, object, optional, required, text } from '../http/json-shape.ts'
import { readParams } from '../http/query-params.ts'
import { readBody } from '../http/request-body.ts'
import { refuseUnlessAdmin } from './auth-routes.ts'
import type { CallerHandler, CallerRoutes } from './caller-routes.ts'

/** What a Core without a data directory, a cluster or other regions says about them. */
export function otherRoutes(core: CoreState): CallerRoutes {
  return {
    '/api/v1/config': { GET: noConfig(), POST: noConfig(configShape) },
    ...(core.traits.setsConfigConditionally
      ? { '/api/v1/config/conditional/set': { POST: noConfig(configShape, wantsCondition) } }
      : {}),
    '/api/v1/config/{key}': { GET: noConfig(), PUT: noConfig(configValueShape), DELETE: noConfig() },
    '/api/v1/audit/events': {
      POST: forAdmin((_core, request) => {
        const body = readBody(request, auditShape)
        return body.ok ? noAudit : body.answer
      }),
      GET: forAdmin((_core, request) => {
        const params = readParams(request.query, auditParams)
        return params.ok ? noAudit : params.answer
      }),
    },
    '/api/v1/cluster/status': { GET: () => noCluster },
    '/api/v1/cluster/members': { GET: () => noCluster, POST: withBody(memberShape, noCluster) },
    '/api/v1/cluster/members/{node_id}': { DELETE: ofNode(() => noCluster) },
    '/api/v1/cluster/members/{node_id}/heartbeat': { POST: ofNode(withBody(heartbeatShape, noCluster)) },
    '/api/v1/cluster/vote': { POST: withBody(voteShape, noCluster) },
    '/api/v1/cluster/election': { POST: () => noCluster },
    '/api/v1/cluster/partitions': { GET: () => noCluster },
    '/api/v1/geo/status': { GET: () => noRegions },
    '/api/v1/geo/sync': { POST: withBody(syncShape, noRegions) },
    '/api/v1/geo/peers': { GET: () => noRegions },
    '/api/v1/geo/failover': { POST: () => noRegions },
    '/api/v1/exactly-once/stats': {
      GET: () => jsonAnswer(200, { consumer_offsets: 0, idempotency_keys: 0, processing_receipts: 0 }),
    },
  }
}

const integer: JsonShape = { kind: 'integer' }
const u32: JsonShape = { kind: 'integer', width: 'u32' }

const configShape = object('SetConfigRequest', {
  key: required(text),
  value: required(any),
  changed_by: optional(text),
  condition: optional(any),
})
const configValueShape = object('UpdateConfigRequest', { value: required(any), changed_by: optional(text) })

const noConfigAnswer = errorAnswer(500, 'Internal error: Config repository not configured')

function noConfig(shape?: JsonShape, check?: (body: unknown) => MockAnswer | undefined): CallerHandler {
  return forAdmin((_core, request) => {
    if (shape === undefined) return noConfigAnswer
    const body = readBody(request, shape)
    if (!body.ok) return body.answer
    return check?.(body.value) ?? noConfigAnswer
  })
}

function wantsCondition(body: unknown): MockAnswer | undefined {
  const { condition } = body as { condition?: unknown }
  return condition == null
    ? errorAnswer(400, 'Invalid input: A configuration condition is required')
    : undefined
}

const noAudit = errorAnswer(500, 'Internal error: Audit repository not configured')

const auditShape = object('LogAuditEventRequest', {
  tenant_id: required(text),
  action: required(text),
  actor_type: required(text),
  actor_id: required(text),
  actor_name: required(text),
  outcome: optional(text),
  resource_type: optional(text),
  resource_id: optional(text),
  ip_address: optional(text),
  user_agent: optional(text),
  error_message: optional(text),
  metadata: optional(any),
})

const auditParams = {
  tenant_id: 'text',
  user_id: 'text',
  action: 'text',
  category: 'text',
  start: 'time',
  end: 'time',
  security_only: 'boolean',
  limit: 'integer',
  offset: 'integer',
} as const

const noCluster = jsonAnswer(503, {
  error: 'cluster_not_enabled',
  message: 'Cluster mode is not enabled on this node',
})
const noRegions = jsonAnswer(503, {
  error: 'geo_replication_not_enabled',
  message: 'Geo-replication is not enabled on this node',
})

const memberShape = object('ClusterMember', { node_id: required(u32) })
const heartbeatShape = object('HeartbeatRequest', { wal_offset: required(integer) })
const voteShape = object('VoteRequest', { term: required(integer), candidate_id: required(u32) })
const syncShape = object('GeoSyncRequest', { source_region: required(text) })

function forAdmin(handler: (core: CoreState, request: MockRequest) => MockAnswer): CallerHandler {
  return (core, request, _params, caller) => refuseUnlessAdmin(caller) ?? handler(core, request)
}

function withBody(shape: JsonShape, answer: MockAnswer) {
  return (_core: CoreState, request: MockRequest): MockAnswer => {
    const body = readBody(request, shape)
    return body.ok ? answer : body.answer
  }
}

function ofNode(handler: (core: CoreState, request: MockRequest) => MockAnswer): CallerHandler {
  return (core, request, { node_id = '' }) => {
    const isNode = /^\+?\d+$/.test(node_id) && Number(node_id) <= 0xffff_ffff
    return isNode
      ? handler(core, request)
      : textAnswer(400, `Invalid URL: Cannot parse \`${node_id}\` to a \`u32\``)
  }
}
