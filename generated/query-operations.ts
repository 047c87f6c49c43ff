// Written by `npm run generate` from openapi/. Do not edit.

import type { OperationFacts } from '../src/internal/shape.ts'

/** What the document says of each operation, by method and path template. */
export const queryOperations = {
  'GET /health': {
    retry: 'safe',
    answers: [503],
    success: {
      required: { status: 'string' },
      optional: {
        service: 'string',
        version: 'string',
        timestamp: 'string',
        checks: { mapOf: 'any' },
        persistence: 'string',
        core_status: 'string',
        features: { mapOf: 'any' },
      },
    },
    services: ['query-service', 'control-plane', 'core'],
  },
  'GET /api/health/live': {
    retry: 'safe',
    answers: [],
    success: { required: { status: 'string' }, optional: { timestamp: 'string' } },
    services: ['query-service'],
  },
  'GET /api/health/ready': {
    retry: 'safe',
    answers: [503],
    success: { required: { status: 'string' }, optional: { checks: { mapOf: 'any' }, timestamp: 'string' } },
    services: ['query-service'],
  },
  'GET /api/health/replay': {
    retry: 'safe',
    answers: [],
    success: { mapOf: 'any' },
    services: ['query-service'],
  },
  'GET /livez': {
    retry: 'safe',
    answers: [],
    success: { required: { status: 'string' }, optional: { service: 'string', version: 'string' } },
    services: ['control-plane'],
  },
  'GET /api/v1/events': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        data: {
          arrayOf: {
            required: {
              id: 'string',
              event_type: 'string',
              entity_id: 'string',
              payload: 'any',
              timestamp: 'string',
            },
            optional: {
              tenant_id: { nullable: 'string' },
              version: { nullable: 'integer' },
              _links: { mapOf: 'any' },
            },
          },
        },
        count: 'integer',
      },
      optional: { entity_id: 'string', event_type: 'string', _links: { mapOf: 'any' } },
    },
    services: ['query-service'],
  },
  'POST /api/v1/events': {
    retry: 'unsafe',
    answers: [],
    success: {
      anyOf: [
        { required: { event_id: 'string', timestamp: 'string', version: 'integer' } },
        {
          required: {
            data: {
              required: { event_id: 'string', timestamp: 'string', version: 'integer' },
              optional: { _links: { mapOf: 'any' } },
            },
          },
        },
      ],
    },
    services: ['query-service', 'control-plane', 'core'],
    tenant: 'body',
  },
  'POST /api/v1/events/batch': {
    retry: 'unsafe',
    answers: [],
    success: {
      anyOf: [
        {
          required: {
            total: 'integer',
            ingested: 'integer',
            events: {
              arrayOf: { required: { event_id: 'string', timestamp: 'string', version: 'integer' } },
            },
          },
        },
        {
          required: {
            data: {
              arrayOf: {
                required: { event_id: 'string', timestamp: 'string', version: 'integer' },
                optional: { _links: { mapOf: 'any' } },
              },
            },
          },
          optional: { count: 'integer', _links: { mapOf: 'any' } },
        },
      ],
    },
    services: ['query-service', 'control-plane', 'core'],
    tenant: 'body',
  },
  'GET /api/v1/events/query': {
    retry: 'safe',
    answers: [],
    success: {
      anyOf: [
        {
          required: {
            count: 'integer',
            events: {
              arrayOf: {
                required: {
                  id: 'string',
                  event_type: 'string',
                  entity_id: 'string',
                  payload: 'any',
                  timestamp: 'string',
                },
                optional: { tenant_id: { nullable: 'string' }, version: { nullable: 'integer' } },
              },
            },
          },
          optional: {
            total_count: { nullable: 'integer' },
            has_more: { nullable: 'boolean' },
            entity_version: { nullable: 'integer' },
          },
        },
        {
          required: {
            count: 'integer',
            data: {
              arrayOf: {
                required: {
                  id: 'string',
                  event_type: 'string',
                  entity_id: 'string',
                  payload: 'any',
                  timestamp: 'string',
                },
                optional: { tenant_id: { nullable: 'string' }, version: { nullable: 'integer' } },
              },
            },
          },
          optional: {
            total_count: { nullable: 'integer' },
            has_more: { nullable: 'boolean' },
            entity_version: { nullable: 'integer' },
          },
        },
      ],
    },
    services: ['query-service', 'control-plane', 'core'],
    tenant: 'query',
    parametersSince: { 'If-None-Match': '0.27.0' },
  },
  'GET /api/v1/events/recent': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        data: {
          arrayOf: {
            required: {
              id: 'string',
              event_type: 'string',
              entity_id: 'string',
              payload: 'any',
              timestamp: 'string',
            },
            optional: {
              tenant_id: { nullable: 'string' },
              version: { nullable: 'integer' },
              _links: { mapOf: 'any' },
            },
          },
        },
        count: 'integer',
      },
      optional: { entity_id: 'string', event_type: 'string', _links: { mapOf: 'any' } },
    },
    services: ['query-service'],
  },
  'GET /api/v1/events/entity/{entity_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        data: {
          arrayOf: {
            required: {
              id: 'string',
              event_type: 'string',
              entity_id: 'string',
              payload: 'any',
              timestamp: 'string',
            },
            optional: {
              tenant_id: { nullable: 'string' },
              version: { nullable: 'integer' },
              _links: { mapOf: 'any' },
            },
          },
        },
        count: 'integer',
      },
      optional: { entity_id: 'string', event_type: 'string', _links: { mapOf: 'any' } },
    },
    services: ['query-service'],
  },
  'GET /api/v1/events/type/{event_type}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        data: {
          arrayOf: {
            required: {
              id: 'string',
              event_type: 'string',
              entity_id: 'string',
              payload: 'any',
              timestamp: 'string',
            },
            optional: {
              tenant_id: { nullable: 'string' },
              version: { nullable: 'integer' },
              _links: { mapOf: 'any' },
            },
          },
        },
        count: 'integer',
      },
      optional: { entity_id: 'string', event_type: 'string', _links: { mapOf: 'any' } },
    },
    services: ['query-service'],
  },
  'GET /api/v1/events/{event_id}': {
    retry: 'safe',
    answers: [],
    success: {
      anyOf: [
        {
          required: {
            data: {
              required: {
                id: 'string',
                event_type: 'string',
                entity_id: 'string',
                payload: 'any',
                timestamp: 'string',
              },
              optional: {
                tenant_id: { nullable: 'string' },
                version: { nullable: 'integer' },
                _links: { mapOf: 'any' },
              },
            },
          },
        },
        {
          required: {
            event: {
              required: {
                id: 'string',
                event_type: 'string',
                entity_id: 'string',
                payload: 'any',
                timestamp: 'string',
              },
              optional: { tenant_id: { nullable: 'string' }, version: { nullable: 'integer' } },
            },
          },
          optional: { found: 'boolean' },
        },
      ],
    },
    absent: ['Event not found'],
    services: ['query-service', 'core'],
  },
  'GET /api/v1/streams': {
    retry: 'safe',
    answers: [],
    success: {
      required: { data: { arrayOf: { mapOf: 'any' } } },
      optional: { count: 'integer', total: 'integer', _links: { mapOf: 'any' } },
    },
    services: ['query-service'],
  },
  'GET /api/v1/event-types': {
    retry: 'safe',
    answers: [],
    success: {
      required: { data: { arrayOf: { mapOf: 'any' } } },
      optional: { count: 'integer', total: 'integer', _links: { mapOf: 'any' } },
    },
    services: ['query-service'],
  },
  'GET /api/v1/entities': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        entities: {
          arrayOf: {
            required: {
              entity_id: 'string',
              event_count: 'integer',
              last_event_type: 'string',
              last_event_at: 'string',
            },
          },
        },
        total: 'integer',
        has_more: 'boolean',
      },
    },
    services: ['core'],
  },
  'GET /api/v1/entities/duplicates': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        duplicates: {
          arrayOf: {
            required: { key: { mapOf: 'any' }, entity_ids: { arrayOf: 'string' }, count: 'integer' },
          },
        },
        total: 'integer',
        has_more: 'boolean',
      },
    },
    services: ['core'],
  },
  'GET /api/v1/entities/{entity_id}/state': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        entity_id: 'string',
        last_updated: { nullable: 'string' },
        event_count: 'integer',
        as_of: { nullable: 'string' },
        current_state: { mapOf: 'any' },
      },
      optional: {
        version: 'integer',
        history: {
          arrayOf: { required: { event_id: 'string', type: 'string', timestamp: 'string', payload: 'any' } },
        },
      },
    },
    absent: ['Entity not found: '],
    services: ['query-service', 'control-plane', 'core'],
    tenant: 'query',
    parametersSince: { 'If-None-Match': '0.27.0' },
  },
  'GET /api/v1/stats': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        total_events: 'integer',
        total_entities: 'integer',
        total_event_types: 'integer',
        total_ingested: 'integer',
      },
      optional: {
        event_types: { mapOf: 'integer' },
        oldest_event: { nullable: 'string' },
        newest_event: { nullable: 'string' },
      },
    },
    services: ['control-plane', 'core'],
    tenant: 'query',
  },
  'GET /api/v1/projections': {
    retry: 'safe',
    answers: [],
    success: {
      anyOf: [
        {
          required: {
            projections: {
              arrayOf: {
                required: { name: 'string' },
                optional: {
                  title: 'string',
                  kind: 'string',
                  type: 'string',
                  status: 'string',
                  entity_count: 'integer',
                },
              },
            },
            total: 'integer',
          },
        },
        {
          required: {
            data: {
              arrayOf: {
                required: { name: 'string' },
                optional: {
                  title: 'string',
                  kind: 'string',
                  type: 'string',
                  status: 'string',
                  entity_count: 'integer',
                },
              },
            },
          },
          optional: { count: 'integer', _links: { mapOf: 'any' } },
        },
      ],
    },
    services: ['query-service', 'core'],
  },
  'POST /api/v1/projections': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: {
        projection: {
          required: { name: 'string' },
          optional: {
            title: 'string',
            kind: 'string',
            type: 'string',
            status: 'string',
            entity_count: 'integer',
          },
        },
      },
    },
    services: ['query-service'],
  },
  'DELETE /api/v1/projections/{name}': {
    retry: 'unsafe',
    answers: [],
    success: { required: { deleted: 'string' } },
    absent: ['Projection not enabled for tenant'],
    services: ['query-service'],
  },
  'GET /api/v1/projections/{name}/state': {
    retry: 'safe',
    answers: [],
    success: {
      required: { projection: 'string', entity_id: 'string', state: 'any' },
      optional: { status: 'string' },
    },
    absent: ['No state for entity'],
    services: ['query-service'],
  },
  'GET /api/v1/projection-templates': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        templates: {
          arrayOf: {
            required: { name: 'string' },
            optional: { title: 'string', description: 'string', kind: 'string' },
          },
        },
      },
      optional: { total: 'integer' },
    },
    services: ['query-service'],
  },
  'POST /api/replay/preview': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        data: {
          required: { projection_name: 'string', total_events: 'integer', ready_to_replay: 'boolean' },
          optional: {
            projection_title: 'string',
            projection_kind: 'string',
            projection_status: 'string',
            current_entity_count: { nullable: 'integer' },
            sampled_events: 'integer',
            analysis_scope: 'string',
            event_type_distribution: {
              arrayOf: {
                required: { event_type: 'string', count: 'integer' },
                optional: { share: 'number' },
              },
            },
            sampled_entity_count: 'integer',
            sampled_entities: { arrayOf: { required: { entity_id: 'string', event_count: 'integer' } } },
            first_event_at: { nullable: 'string' },
            last_event_at: { nullable: 'string' },
            analyzed_at: 'string',
            checks: {
              arrayOf: {
                required: { key: 'string', status: 'string' },
                optional: { label: 'string', detail: 'string' },
              },
            },
            warnings: { arrayOf: 'any' },
          },
        },
      },
    },
    services: ['query-service'],
  },
  'GET /api/replay': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        data: {
          arrayOf: {
            required: { replay_id: 'string', projection_name: 'string', status: 'string' },
            optional: {
              started_at: { nullable: 'string' },
              updated_at: { nullable: 'string' },
              completed_at: { nullable: 'string' },
              total_events: { nullable: 'integer' },
              processed_events: { nullable: 'integer' },
              failed_events: { nullable: 'integer' },
              progress_percentage: { nullable: 'number' },
              events_per_second: { nullable: 'number' },
              error_message: { nullable: 'string' },
            },
          },
        },
      },
      optional: { count: 'integer', total: 'integer' },
    },
    services: ['query-service'],
  },
  'POST /api/replay': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: {
        data: {
          required: { replay_id: 'string', projection_name: 'string', status: 'string' },
          optional: {
            started_at: { nullable: 'string' },
            updated_at: { nullable: 'string' },
            completed_at: { nullable: 'string' },
            total_events: { nullable: 'integer' },
            processed_events: { nullable: 'integer' },
            failed_events: { nullable: 'integer' },
            progress_percentage: { nullable: 'number' },
            events_per_second: { nullable: 'number' },
            error_message: { nullable: 'string' },
          },
        },
      },
    },
    services: ['query-service'],
  },
  'GET /api/replay/{replay_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        data: {
          required: { replay_id: 'string', projection_name: 'string', status: 'string' },
          optional: {
            started_at: { nullable: 'string' },
            updated_at: { nullable: 'string' },
            completed_at: { nullable: 'string' },
            total_events: { nullable: 'integer' },
            processed_events: { nullable: 'integer' },
            failed_events: { nullable: 'integer' },
            progress_percentage: { nullable: 'number' },
            events_per_second: { nullable: 'number' },
            error_message: { nullable: 'string' },
          },
        },
      },
    },
    absent: ['Replay not found'],
    services: ['query-service'],
  },
  'DELETE /api/replay/{replay_id}': {
    retry: 'unsafe',
    answers: [],
    success: { required: { deleted: 'boolean' } },
    absent: ['Replay not found'],
    services: ['query-service'],
  },
  'POST /api/replay/{replay_id}/cancel': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: {
        data: {
          required: { replay_id: 'string', projection_name: 'string', status: 'string' },
          optional: {
            started_at: { nullable: 'string' },
            updated_at: { nullable: 'string' },
            completed_at: { nullable: 'string' },
            total_events: { nullable: 'integer' },
            processed_events: { nullable: 'integer' },
            failed_events: { nullable: 'integer' },
            progress_percentage: { nullable: 'number' },
            events_per_second: { nullable: 'number' },
            error_message: { nullable: 'string' },
          },
        },
      },
    },
    absent: ['Replay not found'],
    services: ['query-service'],
  },
  'GET /api/v1/prime/projections': {
    retry: 'safe',
    answers: [],
    success: {
      anyOf: [
        {
          required: {
            data: { arrayOf: { required: { entity_type: 'string', field_policies: { mapOf: 'string' } } } },
          },
          optional: { count: 'integer' },
        },
        {
          required: {
            projections: {
              arrayOf: { required: { entity_type: 'string', field_policies: { mapOf: 'string' } } },
            },
          },
          optional: { total: 'integer' },
        },
      ],
    },
    services: ['query-service', 'control-plane', 'core'],
  },
  'POST /api/v1/prime/projections': {
    retry: 'unsafe',
    answers: [],
    success: {
      anyOf: [
        { required: { data: { required: { entity_type: 'string', persisted: 'boolean' } } } },
        { required: { entity_type: 'string', persisted: 'boolean' } },
      ],
    },
    services: ['query-service', 'control-plane', 'core'],
  },
  'POST /api/v1/prime/nodes/{id}/project': {
    retry: 'safe',
    answers: [],
    success: {
      anyOf: [
        {
          required: {
            data: {
              required: { entity_type: 'string', fields: { mapOf: 'any' } },
              optional: { observation_count: 'integer' },
            },
          },
        },
        {
          required: { entity_type: 'string', fields: { mapOf: 'any' } },
          optional: { observation_count: 'integer' },
        },
      ],
    },
    services: ['query-service', 'control-plane', 'core'],
  },
  'GET /api/v1/prime/nodes/{id}/fields/{field}/provenance': {
    retry: 'safe',
    answers: [],
    success: {
      anyOf: [
        {
          required: {
            data: {
              required: { field: 'string', value: 'any', source_event_id: 'string' },
              optional: { source_event_at: { nullable: 'string' }, merge_policy_applied: 'string' },
            },
          },
        },
        {
          required: { field: 'string', value: 'any', source_event_id: 'string' },
          optional: { source_event_at: { nullable: 'string' }, merge_policy_applied: 'string' },
        },
      ],
    },
    absent: ['no provenance for field', 'no projection defined for entity_type'],
    services: ['query-service', 'control-plane', 'core'],
  },
  'GET /api/v1/prime/graph': {
    retry: 'safe',
    answers: [],
    success: {
      required: { nodes: { arrayOf: { mapOf: 'any' } }, edges: { arrayOf: { mapOf: 'any' } } },
      optional: { stats: { mapOf: 'any' }, has_more: 'boolean' },
    },
    services: ['query-service', 'control-plane', 'core'],
  },
  'GET /api/v1/event-feed': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        tenant_id: 'string',
        cursor: { required: { epoch: 'integer', position: 'integer' } },
        head: { required: { epoch: 'integer', position: 'integer' } },
        events: {
          arrayOf: {
            required: {
              id: 'string',
              event_type: 'string',
              entity_id: 'string',
              tenant_id: 'string',
              payload: 'any',
              timestamp: 'string',
              metadata: 'any',
              version: 'integer',
            },
          },
        },
        positions: { arrayOf: 'integer' },
        caught_up: 'boolean',
      },
    },
    services: ['query-service', 'core'],
    tenant: 'query',
    since: '0.27.0',
  },
  'GET /api/v1/read-models/{name}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        revision: 'integer',
        content_revision: 'integer',
        checkpoint: { nullable: { required: { epoch: 'integer', position: 'integer' } } },
        ready: 'boolean',
        unchanged: 'boolean',
        rows: { mapOf: 'any' },
        next: { nullable: 'string' },
      },
    },
    services: ['query-service', 'core'],
    tenant: 'query',
    since: '0.27.0',
  },
  'PUT /api/v1/read-models/{name}': {
    retry: 'unsafe',
    answers: [],
    success: { required: { revision: 'integer' } },
    services: ['query-service', 'core'],
    tenant: 'query',
    since: '0.27.0',
  },
  'GET /api/v1/views': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        views: {
          arrayOf: {
            required: { view: 'string', generation: 'integer', revision: 'integer', ready: 'boolean' },
          },
        },
      },
    },
    services: ['query-service', 'core'],
    since: '0.27.0',
  },
  'GET /api/v1/views/{view}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        view: 'string',
        definition: {
          required: {
            source: { required: { prefixes: { arrayOf: 'string' } } },
            key: 'string',
            ops: {
              arrayOf: {
                required: { on: 'string' },
                optional: {
                  when: { mapOf: { nullable: { anyOf: ['string', 'number', 'boolean'] } } },
                  set: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  unset: { arrayOf: 'string' },
                  delete: 'boolean',
                  increment: { mapOf: 'integer' },
                  max: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  min: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  append: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  remove: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  status: {
                    required: {
                      field: 'string',
                      from: { anyOf: ['string', { required: { literal: 'any' } }] },
                    },
                    optional: { transitions: { mapOf: { arrayOf: 'string' } } },
                  },
                },
              },
            },
          },
        },
        generation: 'integer',
        revision: 'integer',
        checkpoint: { nullable: { required: { epoch: 'integer', position: 'integer' } } },
        ready: 'boolean',
      },
    },
    absent: ['view_not_found'],
    services: ['query-service', 'core'],
    since: '0.27.0',
    parametersSince: { 'If-None-Match': '0.27.0' },
  },
  'PUT /api/v1/views/{view}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        view: 'string',
        definition: {
          required: {
            source: { required: { prefixes: { arrayOf: 'string' } } },
            key: 'string',
            ops: {
              arrayOf: {
                required: { on: 'string' },
                optional: {
                  when: { mapOf: { nullable: { anyOf: ['string', 'number', 'boolean'] } } },
                  set: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  unset: { arrayOf: 'string' },
                  delete: 'boolean',
                  increment: { mapOf: 'integer' },
                  max: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  min: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  append: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  remove: { mapOf: { anyOf: ['string', { required: { literal: 'any' } }] } },
                  status: {
                    required: {
                      field: 'string',
                      from: { anyOf: ['string', { required: { literal: 'any' } }] },
                    },
                    optional: { transitions: { mapOf: { arrayOf: 'string' } } },
                  },
                },
              },
            },
          },
        },
        generation: 'integer',
        revision: 'integer',
        checkpoint: { nullable: { required: { epoch: 'integer', position: 'integer' } } },
        ready: 'boolean',
      },
    },
    services: ['query-service', 'core'],
    since: '0.27.0',
  },
  'DELETE /api/v1/views/{view}': {
    retry: 'safe',
    answers: [],
    success: { required: { view: 'string', deleted: 'boolean' } },
    absent: ['view_not_found'],
    services: ['query-service', 'core'],
    since: '0.27.0',
  },
  'GET /api/v1/views/{view}/entities': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        view: 'string',
        rows: { arrayOf: { required: { key: 'string', state: 'any', version: 'integer' } } },
        next: { nullable: 'string' },
        revision: 'integer',
        content_revision: 'integer',
        generation: 'integer',
        ready: 'boolean',
      },
    },
    services: ['query-service', 'core'],
    since: '0.27.0',
    parametersSince: { 'If-None-Match': '0.27.0' },
  },
  'GET /api/v1/views/{view}/entities/{key}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        view: 'string',
        key: 'string',
        state: 'any',
        version: 'integer',
        revision: 'integer',
        generation: 'integer',
        ready: 'boolean',
      },
    },
    absent: ['not_found'],
    services: ['query-service', 'core'],
    since: '0.27.0',
    parametersSince: { 'If-None-Match': '0.27.0' },
  },
  'GET /api/v1/views/{view}/changes': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        view: 'string',
        changes: { arrayOf: { required: { key: 'string', state: 'any', version: 'integer' } } },
        revision: 'integer',
        caught_up: 'boolean',
        generation: 'integer',
      },
    },
    services: ['query-service', 'core'],
    isLongPoll: true,
    since: '0.27.0',
  },
  'GET /api/api-keys': {
    retry: 'safe',
    answers: [],
    success: { required: { keys: { arrayOf: { mapOf: 'any' } } }, optional: { count: 'integer' } },
    services: ['query-service'],
  },
  'POST /api/api-keys': {
    retry: 'unsafe',
    answers: [],
    success: { required: { key: 'string' } },
    services: ['query-service'],
  },
  'DELETE /api/api-keys/{id}': {
    retry: 'unsafe',
    answers: [],
    success: { required: { data: { required: { id: 'string' }, optional: { message: 'string' } } } },
    services: ['query-service'],
  },
} as const satisfies Record<string, OperationFacts>
