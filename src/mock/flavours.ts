import type { UuidTexts } from './core/uuid.ts'

/**
 * Which server the mock behaves like: a Core, newest or the oldest supported, or one of the gateway's two services.
 * @source core-0.27.0 and core-0.19.2 are compared with real Cores; query-service and control-plane follow published sources
 */
export type MockFlavour = 'core-0.27.0' | 'core-0.19.2' | 'query-service' | 'control-plane'

/** What tells one Core from another. Everything else is common to both. */
export interface CoreTraits {
  readonly version: string
  /** Paths that begin with one of these want no key. */
  readonly openPrefixes: readonly string[]
  /** Stored events carry their entity's version. Otherwise each reads 1. */
  readonly stampsVersions: boolean
  /** A query that names no tenant finds nothing. Otherwise it finds every tenant's events. */
  readonly queryNeedsTenant: boolean
  /** `offset`, `order` and `exclude_event_type_prefix` count, and a bad `payload_filter` is refused. */
  readonly honoursWindow: boolean
  /** Times filter every query. Otherwise only one that names an entity or a type. */
  readonly honoursTimesAlways: boolean
  /** The largest page of a query, and the size when none is asked for. */
  readonly maxQueryPage: number
  /** `order` sorts entities, and equal times sort by id. */
  readonly ordersEntities: boolean
  /** Entity state takes a tenant, tells a version, and lists its history only on request. */
  readonly leanEntityState: boolean
  /** An entity gets a snapshot after so many events of it. Its state lists and counts only what came since. */
  readonly snapshotEvery: number
  /** `stats` takes a tenant. */
  readonly scopedStats: boolean
  /** Query and entity state carry an `ETag` and answer 304. */
  readonly conditionalReads: boolean
  /** Projection rows can be read and written by key. */
  readonly keyValueStates: boolean
  /** Each tenant has a feed, read models and, where they are switched on, views. */
  readonly readModels: boolean
  /** A restart leaves a tenant's events on disk until it is asked for. Otherwise all are loaded, and nobody's. */
  readonly loadsLazily: boolean
  /** Names of the read models' own journal are refused. */
  readonly reservesJournals: boolean
  /** Bytes above which a response is refused with 413. */
  readonly maxResponseBytes: number
  /** The `Vary` of answers at least `varyMinBytes` long. */
  readonly vary: string
  readonly varyMinBytes: number
  /** Those answers are compressed for who asks. */
  readonly compresses: boolean
  /** How it says what is wrong with a UUID. */
  readonly uuidTexts: UuidTexts
  /** Snapshots can be made and listed, and an entity's snapshot is the projection's. Otherwise it is its state. */
  readonly servesSnapshots: boolean
  /** Streams and event types are those of one tenant. Otherwise of all. */
  readonly scopedListings: boolean
  /** The configuration has a route for conditional writes. */
  readonly setsConfigConditionally: boolean
  /** Its metrics tell what was asked and answered. */
  readonly countsRequests: boolean
  /** What a follower refuses to write begins with one of these. */
  readonly writePrefixes: readonly string[]
}

const openPrefixes: readonly string[] = Object.freeze([
  '/internal/',
  '/api/v1/events',
  '/api/v1/projections',
  '/api/v1/schemas',
  '/api/v1/consumers',
  '/api/v1/stats',
  '/api/v1/entities',
  '/api/v1/duplicates',
  '/api/v1/streams',
  '/api/v1/replay',
  '/api/v1/webhooks',
  '/api/v1/compaction',
  '/api/v1/pipelines',
  '/api/v1/graphql',
])

const writePrefixes: readonly string[] = Object.freeze([
  '/api/v1/events',
  '/api/v1/projections/',
  '/api/v1/schemas',
  '/api/v1/replay',
  '/api/v1/pipelines',
  '/api/v1/compaction/trigger',
  '/api/v1/audit/events',
  '/api/v1/config',
  '/api/v1/webhooks',
  '/api/v1/demo/seed',
])

const core27: CoreTraits = Object.freeze({
  version: '0.27.0',
  openPrefixes,
  stampsVersions: true,
  queryNeedsTenant: true,
  honoursWindow: true,
  honoursTimesAlways: true,
  maxQueryPage: 10_000,
  ordersEntities: true,
  leanEntityState: true,
  snapshotEvery: Number.POSITIVE_INFINITY,
  scopedStats: true,
  conditionalReads: true,
  keyValueStates: false,
  readModels: true,
  loadsLazily: true,
  reservesJournals: true,
  maxResponseBytes: 16 * 1024 * 1024,
  vary: 'accept-encoding',
  varyMinBytes: 32,
  compresses: true,
  uuidTexts: 'from-0',
  servesSnapshots: false,
  scopedListings: true,
  setsConfigConditionally: true,
  countsRequests: true,
  writePrefixes: Object.freeze([
    ...writePrefixes,
    '/api/v1/read-models/',
    '/api/v1/views',
    '/api/v1/tenants',
  ]),
})

const core19: CoreTraits = Object.freeze({
  version: '0.19.2',
  openPrefixes: Object.freeze([...openPrefixes, '/api/v1/snapshots']),
  stampsVersions: false,
  queryNeedsTenant: false,
  honoursWindow: false,
  honoursTimesAlways: false,
  maxQueryPage: Number.POSITIVE_INFINITY,
  ordersEntities: false,
  leanEntityState: false,
  snapshotEvery: 100,
  scopedStats: false,
  conditionalReads: false,
  keyValueStates: true,
  readModels: false,
  loadsLazily: false,
  reservesJournals: false,
  maxResponseBytes: Number.POSITIVE_INFINITY,
  vary: 'origin, access-control-request-method, access-control-request-headers',
  varyMinBytes: 0,
  compresses: false,
  uuidTexts: 'from-1',
  servesSnapshots: true,
  scopedListings: false,
  setsConfigConditionally: false,
  countsRequests: false,
  writePrefixes: Object.freeze([...writePrefixes, '/api/v1/snapshots']),
})

/** The traits of the Core that a flavour is, or has behind it. */
export const coreTraits: Readonly<Record<MockFlavour, CoreTraits>> = Object.freeze({
  'core-0.27.0': core27,
  'core-0.19.2': core19,
  'query-service': core27,
  'control-plane': core27,
})
