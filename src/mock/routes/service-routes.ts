import type { CoreState } from '../core/core-state.ts'
import { errorAnswer } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'
import { analyticsRoutes } from './analytics.ts'
import type { CallerRoutes } from './caller-routes.ts'
import { seedDemo } from './demo-seed.ts'
import { geospatialRoutes } from './geospatial.ts'
import { queryGraphql } from './graphql.ts'
import { eventTypeRoutes, listStreams } from './listings.ts'
import { pipelineRoutes } from './pipeline-routes.ts'
import { replayRoutes } from './replay-routes.ts'
import { schemaEvolutionRoutes } from './schema-evolution.ts'
import { schemaRoutes } from './schema-routes.ts'
import { webhookRoutes } from './webhook-routes.ts'

const noCompaction = () => errorAnswer(500, 'Internal error: Compaction not enabled (no Parquet storage)')

/** What every Core serves besides events, entities and consumers. @source openapi/core.yaml */
export const serviceRoutes: Routes<CoreState> = {
  '/api/v1/streams': { GET: listStreams },
  ...schemaRoutes,
  ...webhookRoutes,
  ...replayRoutes,
  ...pipelineRoutes,
  '/api/v1/demo/seed': { POST: seedDemo },
  '/api/v1/graphql': { POST: queryGraphql },
  '/api/v1/compaction/trigger': { POST: noCompaction },
  '/api/v1/compaction/stats': { GET: noCompaction },
}

/** Those of them that want a key. */
export const keyedServiceRoutes: CallerRoutes = {
  ...eventTypeRoutes,
  ...analyticsRoutes,
  ...geospatialRoutes,
  ...schemaEvolutionRoutes,
}
