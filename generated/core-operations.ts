// Written by `npm run generate` from openapi/. Do not edit.

import type { OperationFacts, Shape } from '../src/internal/shape.ts'

/** The body of the webhook `delivery`. */
export const deliveryShape = {
  required: {
    webhook_id: 'string',
    event: {
      required: {
        id: 'string',
        event_type: 'string',
        entity_id: 'string',
        timestamp: 'string',
        payload: 'any',
        metadata: 'any',
      },
    },
    delivered_at: 'string',
  },
} as const satisfies Shape

/** What the document says of each operation, by method and path template. */
export const coreOperations = {
  'GET /health': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        status: 'string',
        service: 'string',
        version: 'string',
        role: 'string',
        system_streams: {
          required: { status: 'string', mode: 'string' },
          optional: { total_events: 'integer', tenant_events: 'integer', config_events: 'integer' },
        },
        replication: { nullable: { mapOf: 'any' } },
      },
    },
  },
  'GET /api/v1/auth/me': {
    retry: 'safe',
    answers: [],
    success: {
      required: { id: 'string', username: 'string', email: 'string', role: 'string', tenant_id: 'string' },
    },
  },
  'POST /api/v1/events': {
    retry: 'conditional',
    answers: [],
    success: { required: { event_id: 'string', timestamp: 'string', version: 'integer' } },
    refusals: [
      'archive_index_incomplete',
      'archive_hydration_refused',
      'archive_budget_exceeded',
      'Queue full: Conditional archive admission',
      'Queue full: Conditional archive workers unavailable',
      'Store is read-only',
    ],
    tenant: 'body',
  },
  'POST /api/v1/events/batch': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: {
        total: 'integer',
        ingested: 'integer',
        events: { arrayOf: { required: { event_id: 'string', timestamp: 'string', version: 'integer' } } },
      },
    },
    tenant: 'body',
  },
  'GET /api/v1/events/query': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
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
        count: 'integer',
        total_count: 'integer',
        has_more: 'boolean',
      },
      optional: {
        entity_version: 'integer',
        archive_integrity: { required: { protocol: 'string', tenant_id: 'string', entity_id: 'string' } },
      },
    },
    tenant: 'query',
    parametersSince: {
      exclude_event_type_prefix: '0.23.0',
      offset: '0.23.0',
      order: '0.20.2',
      integrity: '0.25.2',
      'If-None-Match': '0.27.0',
    },
  },
  'GET /api/v1/events/stream': { retry: 'safe', answers: [], success: 'any' },
  'GET /api/v1/events/{event_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        event: {
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
        found: 'boolean',
      },
    },
    absent: ['Entity not found: Event '],
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
    parametersSince: { order: '0.21.0' },
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
    tenant: 'query',
    parametersSince: { tenant_id: '0.23.0', history: '0.27.0', 'If-None-Match': '0.27.0' },
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
    tenant: 'query',
    parametersSince: { tenant_id: '0.23.0' },
  },
  'GET /api/v1/projections': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        projections: { arrayOf: { required: { name: 'string', type: 'string', status: 'string' } } },
        total: 'integer',
      },
    },
  },
  'GET /api/v1/projections/{name}/state': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        projection: 'string',
        states: { arrayOf: { required: { entity_id: 'string', state: 'any' } } },
        total: 'integer',
      },
      optional: { count: 'integer', has_more: 'boolean' },
    },
    until: '0.27.0',
    parametersSince: { limit: '0.23.0', offset: '0.23.0', entity_id_prefix: '0.23.0' },
  },
  'GET /api/v1/projections/{name}/{entity_id}/state': {
    retry: 'safe',
    answers: [],
    success: { required: { projection: 'string', entity_id: 'string', state: 'any', found: 'boolean' } },
    until: '0.27.0',
  },
  'PUT /api/v1/projections/{name}/{entity_id}/state': {
    retry: 'conditional',
    answers: [],
    success: { required: { projection: 'string', entity_id: 'string', saved: 'boolean' } },
    until: '0.27.0',
  },
  'POST /api/v1/projections/{name}/{entity_id}/state': {
    retry: 'conditional',
    answers: [],
    success: { required: { projection: 'string', entity_id: 'string', saved: 'boolean' } },
    until: '0.27.0',
  },
  'POST /api/v1/projections/{name}/bulk': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        projection: 'string',
        states: { arrayOf: { required: { entity_id: 'string', state: 'any', found: 'boolean' } } },
        total: 'integer',
      },
    },
    until: '0.27.0',
  },
  'POST /api/v1/projections/{name}/bulk/save': {
    retry: 'conditional',
    answers: [],
    success: { required: { projection: 'string', saved: 'integer', total: 'integer' } },
    until: '0.27.0',
  },
  'POST /api/v1/consumers': {
    retry: 'conditional',
    answers: [],
    success: {
      required: {
        consumer_id: 'string',
        event_type_filters: { arrayOf: 'string' },
        cursor_position: { nullable: 'integer' },
      },
    },
  },
  'GET /api/v1/consumers/{consumer_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        consumer_id: 'string',
        event_type_filters: { arrayOf: 'string' },
        cursor_position: { nullable: 'integer' },
      },
    },
  },
  'GET /api/v1/consumers/{consumer_id}/events': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
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
              position: 'integer',
            },
          },
        },
        count: 'integer',
      },
    },
  },
  'POST /api/v1/consumers/{consumer_id}/ack': {
    retry: 'safe',
    answers: [],
    success: { required: { status: 'string', consumer_id: 'string', position: 'integer' } },
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
    tenant: 'query',
    since: '0.27.0',
  },
  'PUT /api/v1/read-models/{name}': {
    retry: 'conditional',
    answers: [],
    success: { required: { revision: 'integer' } },
    refusals: [
      'read_model_busy',
      'archive_index_incomplete',
      'archive_hydration_refused',
      'archive_budget_exceeded',
      'Store is read-only',
    ],
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
    since: '0.27.0',
  },
  'DELETE /api/v1/views/{view}': {
    retry: 'safe',
    answers: [],
    success: { required: { view: 'string', deleted: 'boolean' } },
    absent: ['view_not_found'],
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
    isLongPoll: true,
    since: '0.27.0',
  },
  'GET /api/v1/entities/{entity_id}/snapshot': {
    retry: 'safe',
    answers: [],
    success: {
      anyOf: [
        {
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
              arrayOf: {
                required: { event_id: 'string', type: 'string', timestamp: 'string', payload: 'any' },
              },
            },
          },
        },
        { required: { entity_id: 'string', snapshot: 'any', from_projection: 'string' } },
      ],
    },
    tenant: 'query',
    parametersSince: { tenant_id: '0.23.0', as_of: '0.27.0', history: '0.27.0', 'If-None-Match': '0.27.0' },
  },
  'GET /api/v1/streams': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        streams: {
          arrayOf: {
            required: { stream_id: 'string', event_count: 'integer', last_event_at: { nullable: 'string' } },
          },
        },
        total: 'integer',
      },
    },
    tenant: 'query',
    parametersSince: { tenant_id: '0.23.0' },
  },
  'GET /api/v1/event-types': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        event_types: {
          arrayOf: {
            required: { event_type: 'string', event_count: 'integer', last_event_at: { nullable: 'string' } },
          },
        },
        total: 'integer',
      },
    },
    tenant: 'query',
    parametersSince: { tenant_id: '0.23.0' },
  },
  'GET /metrics': { retry: 'safe', answers: [], success: 'any' },
  'POST /api/v1/compaction/trigger': {
    retry: 'conditional',
    answers: [],
    success: {
      required: {
        files_compacted: 'integer',
        bytes_before: 'integer',
        bytes_after: 'integer',
        events_compacted: 'integer',
        duration_ms: 'integer',
      },
    },
  },
  'GET /api/v1/compaction/stats': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        stats: {
          required: {
            total_compactions: 'integer',
            total_files_compacted: 'integer',
            total_bytes_before: 'integer',
            total_bytes_after: 'integer',
            total_events_compacted: 'integer',
            last_compaction_duration_ms: 'integer',
            space_saved_bytes: 'integer',
          },
        },
        config: {
          required: {
            min_files_to_compact: 'integer',
            target_file_size: 'integer',
            max_file_size: 'integer',
            small_file_threshold: 'integer',
            compaction_interval_seconds: 'integer',
            auto_compact: 'boolean',
            strategy: 'string',
          },
        },
      },
      optional: {
        last_compaction_at: { nullable: 'string' },
        seconds_since_last_compaction: { nullable: 'integer' },
        sweep_cursor: { nullable: 'string' },
        last_sweep_paused: 'boolean',
      },
    },
  },
  'POST /api/v1/auth/register': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: {
        user_id: 'string',
        username: 'string',
        email: 'string',
        role: 'string',
        tenant_id: 'string',
      },
    },
  },
  'POST /api/v1/auth/login': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        token: 'string',
        user: {
          required: {
            id: 'string',
            username: 'string',
            email: 'string',
            role: 'string',
            tenant_id: 'string',
          },
        },
      },
    },
  },
  'GET /api/v1/auth/api-keys': {
    retry: 'safe',
    answers: [],
    success: {
      arrayOf: {
        required: {
          id: 'string',
          name: 'string',
          tenant_id: 'string',
          role: 'string',
          created_at: 'string',
          expires_at: { nullable: 'string' },
          active: 'boolean',
          last_used: { nullable: 'string' },
        },
      },
    },
  },
  'POST /api/v1/auth/api-keys': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: { id: 'string', name: 'string', key: 'string', expires_at: { nullable: 'string' } },
    },
  },
  'DELETE /api/v1/auth/api-keys/{id}': {
    retry: 'safe',
    answers: [],
    success: 'any',
    absent: ['Validation error: API key not found'],
  },
  'GET /api/v1/projections/{name}': {
    retry: 'safe',
    answers: [],
    success: { required: { name: 'string', found: 'boolean' } },
    absent: ['Entity not found: Projection '],
  },
  'DELETE /api/v1/projections/{name}': {
    retry: 'conditional',
    answers: [],
    success: { required: { projection: 'string', deleted: 'boolean' } },
    absent: ['Entity not found: Projection '],
  },
  'POST /api/v1/projections/{name}/reset': {
    retry: 'conditional',
    answers: [],
    success: { required: { projection: 'string', reset: 'boolean', events_reprocessed: 'integer' } },
    absent: ['Entity not found: Projection '],
  },
  'POST /api/v1/projections/{name}/pause': {
    retry: 'safe',
    answers: [],
    success: { required: { projection: 'string', status: 'string' } },
    absent: ['Entity not found: Projection '],
  },
  'POST /api/v1/projections/{name}/start': {
    retry: 'safe',
    answers: [],
    success: { required: { projection: 'string', status: 'string' } },
    absent: ['Entity not found: Projection '],
  },
  'GET /api/v1/schemas': {
    retry: 'safe',
    answers: [],
    success: { required: { subjects: { arrayOf: 'string' }, total: 'integer' } },
  },
  'POST /api/v1/schemas': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: { schema_id: 'string', subject: 'string', version: 'integer', created_at: 'string' },
    },
  },
  'POST /api/v1/schemas/validate': {
    retry: 'safe',
    answers: [],
    success: { required: { valid: 'boolean', errors: { arrayOf: 'string' }, schema_version: 'integer' } },
    absent: ['Validation error: Subject not found: ', 'Validation error: Schema version '],
  },
  'GET /api/v1/schemas/{subject}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        id: 'string',
        subject: 'string',
        version: 'integer',
        schema: 'any',
        created_at: 'string',
        description: { nullable: 'string' },
        tags: { arrayOf: 'string' },
      },
    },
    absent: ['Validation error: Subject not found: ', 'Validation error: Schema version '],
  },
  'GET /api/v1/schemas/{subject}/versions': {
    retry: 'safe',
    answers: [],
    success: { required: { subject: 'string', versions: { arrayOf: 'integer' } } },
    absent: ['Validation error: Subject not found: '],
  },
  'PUT /api/v1/schemas/{subject}/compatibility': {
    retry: 'safe',
    answers: [],
    success: { required: { subject: 'string', compatibility: 'string' } },
  },
  'GET /api/v1/webhooks': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        webhooks: {
          arrayOf: {
            required: {
              id: 'string',
              tenant_id: 'string',
              url: 'string',
              event_types: { arrayOf: 'string' },
              entity_ids: { arrayOf: 'string' },
              secret: 'string',
              active: 'boolean',
              created_at: 'string',
              updated_at: 'string',
              description: { nullable: 'string' },
            },
          },
        },
        total: 'integer',
      },
    },
    tenant: 'query',
  },
  'POST /api/v1/webhooks': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: {
        webhook: {
          required: {
            id: 'string',
            tenant_id: 'string',
            url: 'string',
            event_types: { arrayOf: 'string' },
            entity_ids: { arrayOf: 'string' },
            secret: 'string',
            active: 'boolean',
            created_at: 'string',
            updated_at: 'string',
            description: { nullable: 'string' },
          },
        },
        created: 'boolean',
      },
    },
    tenant: 'body',
  },
  'GET /api/v1/webhooks/{webhook_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        webhook: {
          required: {
            id: 'string',
            tenant_id: 'string',
            url: 'string',
            event_types: { arrayOf: 'string' },
            entity_ids: { arrayOf: 'string' },
            secret: 'string',
            active: 'boolean',
            created_at: 'string',
            updated_at: 'string',
            description: { nullable: 'string' },
          },
        },
        found: 'boolean',
      },
    },
    absent: ['Entity not found: Webhook '],
  },
  'PUT /api/v1/webhooks/{webhook_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        webhook: {
          required: {
            id: 'string',
            tenant_id: 'string',
            url: 'string',
            event_types: { arrayOf: 'string' },
            entity_ids: { arrayOf: 'string' },
            secret: 'string',
            active: 'boolean',
            created_at: 'string',
            updated_at: 'string',
            description: { nullable: 'string' },
          },
        },
        updated: 'boolean',
      },
    },
    absent: ['Entity not found: Webhook '],
  },
  'DELETE /api/v1/webhooks/{webhook_id}': {
    retry: 'safe',
    answers: [],
    success: { required: { webhook_id: 'string', deleted: 'boolean' } },
    absent: ['Entity not found: Webhook '],
  },
  'GET /api/v1/webhooks/{webhook_id}/deliveries': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        webhook_id: 'string',
        deliveries: {
          arrayOf: {
            required: {
              id: 'string',
              webhook_id: 'string',
              event_id: 'string',
              status: 'string',
              attempt: 'integer',
              max_attempts: 'integer',
              response_status: { nullable: 'integer' },
              response_body: { nullable: 'string' },
              error: { nullable: 'string' },
              created_at: 'string',
              next_retry_at: { nullable: 'string' },
            },
          },
        },
        total: 'integer',
      },
    },
    absent: ['Entity not found: Webhook '],
  },
  'GET /api/v1/snapshots': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        snapshots: {
          arrayOf: {
            required: {
              id: 'string',
              entity_id: 'string',
              created_at: 'string',
              as_of: 'string',
              event_count: 'integer',
              size_bytes: 'integer',
              snapshot_type: 'string',
            },
          },
        },
        total: 'integer',
      },
    },
    until: '0.27.0',
  },
  'POST /api/v1/snapshots': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: {
        snapshot_id: 'string',
        entity_id: 'string',
        created_at: 'string',
        event_count: 'integer',
        size_bytes: 'integer',
      },
    },
    absent: ['Entity not found: '],
    until: '0.27.0',
  },
  'GET /api/v1/snapshots/{entity_id}/latest': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        snapshot_id: 'string',
        entity_id: 'string',
        created_at: 'string',
        as_of: 'string',
        event_count: 'integer',
        size_bytes: 'integer',
        snapshot_type: 'string',
        state: { mapOf: 'any' },
      },
    },
    absent: ['Entity not found: '],
    until: '0.27.0',
  },
  'GET /api/v1/analytics/frequency': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        buckets: {
          arrayOf: { required: { timestamp: 'string', count: 'integer', event_types: { mapOf: 'integer' } } },
        },
        total_events: 'integer',
        window: 'string',
        time_range: { required: { from: 'string', to: 'string' } },
      },
    },
  },
  'GET /api/v1/analytics/summary': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        total_events: 'integer',
        unique_entities: 'integer',
        unique_event_types: 'integer',
        time_range: { required: { from: 'string', to: 'string' } },
        events_per_day: 'number',
        top_event_types: {
          arrayOf: { required: { event_type: 'string', count: 'integer', percentage: 'number' } },
        },
        top_entities: {
          arrayOf: { required: { entity_id: 'string', count: 'integer', percentage: 'number' } },
        },
        first_event: { nullable: 'string' },
        last_event: { nullable: 'string' },
      },
    },
    absent: ['Validation error: No events found '],
  },
  'GET /api/v1/analytics/correlation': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        event_type_a: 'string',
        event_type_b: 'string',
        total_a: 'integer',
        total_b: 'integer',
        correlated_pairs: 'integer',
        correlation_percentage: 'number',
        avg_time_between_seconds: 'number',
        examples: {
          arrayOf: {
            required: {
              entity_id: 'string',
              event_a_timestamp: 'string',
              event_b_timestamp: 'string',
              time_between_seconds: 'integer',
            },
          },
        },
      },
    },
  },
  'GET /api/v1/replay': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        replays: {
          arrayOf: {
            required: {
              replay_id: 'string',
              status: 'string',
              started_at: 'string',
              updated_at: 'string',
              completed_at: { nullable: 'string' },
              total_events: 'integer',
              processed_events: 'integer',
              failed_events: 'integer',
              progress_percentage: 'number',
              events_per_second: 'number',
              error_message: { nullable: 'string' },
            },
          },
        },
        total: 'integer',
      },
    },
  },
  'POST /api/v1/replay': {
    retry: 'unsafe',
    answers: [],
    success: {
      required: { replay_id: 'string', status: 'string', started_at: 'string', total_events: 'integer' },
    },
  },
  'GET /api/v1/replay/{replay_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        replay_id: 'string',
        status: 'string',
        started_at: 'string',
        updated_at: 'string',
        completed_at: { nullable: 'string' },
        total_events: 'integer',
        processed_events: 'integer',
        failed_events: 'integer',
        progress_percentage: 'number',
        events_per_second: 'number',
        error_message: { nullable: 'string' },
      },
    },
    absent: ['Validation error: Replay not found: '],
  },
  'DELETE /api/v1/replay/{replay_id}': {
    retry: 'safe',
    answers: [],
    success: { required: { replay_id: 'string', deleted: 'boolean' } },
    absent: ['Validation error: Replay not found: '],
  },
  'POST /api/v1/replay/{replay_id}/cancel': {
    retry: 'safe',
    answers: [],
    success: { required: { replay_id: 'string', status: 'string' } },
    absent: ['Validation error: Replay not found: '],
  },
  'GET /api/v1/pipelines': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        pipelines: {
          arrayOf: {
            required: {
              id: 'string',
              name: 'string',
              description: { nullable: 'string' },
              source_event_types: { arrayOf: 'string' },
              operators: {
                arrayOf: {
                  anyOf: [
                    { required: { type: 'string', field: 'string', value: 'any', op: 'string' } },
                    { required: { type: 'string', field: 'string', transform: 'string' } },
                    {
                      required: { type: 'string', field: 'string', function: 'string' },
                      optional: { group_by: { nullable: 'string' } },
                    },
                    {
                      required: {
                        type: 'string',
                        config: {
                          required: { window_type: 'string', size_seconds: 'integer' },
                          optional: {
                            slide_seconds: { nullable: 'integer' },
                            session_timeout_seconds: { nullable: 'integer' },
                          },
                        },
                        aggregation: {
                          required: { type: 'string', field: 'string', function: 'string' },
                          optional: { group_by: { nullable: 'string' } },
                        },
                      },
                    },
                    { required: { type: 'string', source: 'string', fields: { arrayOf: 'string' } } },
                    { required: { type: 'string', field: 'string', branches: { mapOf: 'string' } } },
                  ],
                },
              },
              enabled: 'boolean',
              output: 'string',
            },
          },
        },
        total: 'integer',
      },
    },
  },
  'POST /api/v1/pipelines': {
    retry: 'conditional',
    answers: [],
    success: { required: { pipeline_id: 'string', name: 'string', enabled: 'boolean' } },
  },
  'GET /api/v1/pipelines/stats': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        stats: {
          arrayOf: {
            required: {
              pipeline_id: 'string',
              events_processed: 'integer',
              events_filtered: 'integer',
              events_failed: 'integer',
              last_processed: { nullable: 'string' },
            },
          },
        },
        total: 'integer',
      },
    },
  },
  'GET /api/v1/pipelines/{pipeline_id}': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        id: 'string',
        name: 'string',
        description: { nullable: 'string' },
        source_event_types: { arrayOf: 'string' },
        operators: {
          arrayOf: {
            anyOf: [
              { required: { type: 'string', field: 'string', value: 'any', op: 'string' } },
              { required: { type: 'string', field: 'string', transform: 'string' } },
              {
                required: { type: 'string', field: 'string', function: 'string' },
                optional: { group_by: { nullable: 'string' } },
              },
              {
                required: {
                  type: 'string',
                  config: {
                    required: { window_type: 'string', size_seconds: 'integer' },
                    optional: {
                      slide_seconds: { nullable: 'integer' },
                      session_timeout_seconds: { nullable: 'integer' },
                    },
                  },
                  aggregation: {
                    required: { type: 'string', field: 'string', function: 'string' },
                    optional: { group_by: { nullable: 'string' } },
                  },
                },
              },
              { required: { type: 'string', source: 'string', fields: { arrayOf: 'string' } } },
              { required: { type: 'string', field: 'string', branches: { mapOf: 'string' } } },
            ],
          },
        },
        enabled: 'boolean',
        output: 'string',
      },
    },
    absent: ['Validation error: Pipeline not found: '],
  },
  'DELETE /api/v1/pipelines/{pipeline_id}': {
    retry: 'safe',
    answers: [],
    success: { required: { pipeline_id: 'string', removed: 'boolean' } },
  },
  'GET /api/v1/pipelines/{pipeline_id}/stats': {
    retry: 'safe',
    answers: [],
    success: {
      required: {
        pipeline_id: 'string',
        events_processed: 'integer',
        events_filtered: 'integer',
        events_failed: 'integer',
        last_processed: { nullable: 'string' },
      },
    },
    absent: ['Validation error: Pipeline not found: '],
  },
  'PUT /api/v1/pipelines/{pipeline_id}/reset': {
    retry: 'conditional',
    answers: [],
    success: { required: { pipeline_id: 'string', reset: 'boolean' } },
    absent: ['Validation error: Pipeline not found: '],
  },
} as const satisfies Record<string, OperationFacts>
