import { jsonAnswer, type MockAnswer } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'

/** How the query service is. The same under three paths. */
export const queryServiceHealth: Routes<() => number> = {
  '/health': { GET: health },
  '/api/health': { GET: health },
  '/api/v1/health': { GET: health },
  '/api/health/live': { GET: (nowMs) => jsonAnswer(200, { status: 'alive', timestamp: timeOf(nowMs) }) },
  '/api/health/ready': {
    GET: (nowMs) =>
      jsonAnswer(200, { status: 'ready', checks: { backend: 'healthy' }, timestamp: timeOf(nowMs) }),
  },
  '/api/health/replay': { GET: (nowMs) => jsonAnswer(200, { lag: 0, timestamp: timeOf(nowMs) }) },
}

/** How the control plane is. */
export const controlPlaneHealth: Routes<() => number> = {
  '/health': {
    GET: (nowMs) =>
      jsonAnswer(200, {
        status: 'healthy',
        service: 'allsource-control-plane',
        version: '0.24.0',
        persistence: 'core',
        timestamp: timeOf(nowMs),
        core_status: 'healthy',
        features: {},
      }),
  },
  '/livez': {
    GET: () => jsonAnswer(200, { status: 'ok', service: 'allsource-control-plane', version: '0.24.0' }),
  },
}

function health(nowMs: () => number): MockAnswer {
  return jsonAnswer(200, {
    service: 'query_service_ex',
    status: 'healthy',
    checks: { backend: 'healthy', websocket: 'healthy' },
    core_nodes: [],
    timestamp: timeOf(nowMs),
    version: '0.26.0',
  })
}

function timeOf(nowMs: () => number): string {
  return new Date(nowMs()).toISOString()
}
