import { sortKeys } from '../core/canonical-json.ts'
import type { CoreState } from '../core/core-state.ts'
import type { InferredField } from '../core/schema-evolution.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import type { CallerRoutes } from './caller-routes.ts'

type Params = Record<string, string>

/** What Core infers from payloads. It knows no 404 here. */
export const schemaEvolutionRoutes: CallerRoutes = {
  '/api/v1/schema-evolution/history/{event_type}': { GET: getHistory },
  '/api/v1/schema-evolution/schema/{event_type}': { GET: getInferredSchema },
  '/api/v1/schema-evolution/stats': { GET: getEvolutionStats },
}

function getHistory(core: CoreState, _request: MockRequest, { event_type = '' }: Params): MockAnswer {
  const { evolution } = core.services
  const history = evolution.historyOf(event_type).map(sortKeys)
  return jsonAnswer(200, { current_version: evolution.of(event_type)?.version ?? null, event_type, history })
}

function getInferredSchema(core: CoreState, _request: MockRequest, { event_type = '' }: Params): MockAnswer {
  const known = core.services.evolution.of(event_type)
  if (known === undefined) {
    return jsonAnswer(200, { error: 'No schema inferred for this event type', event_type })
  }
  const { fields, version } = known
  return jsonAnswer(200, {
    event_type,
    inferred_schema: sortKeys({ fields }),
    json_schema: jsonSchemaOf(fields),
    version,
  })
}

type Fields = Readonly<Record<string, InferredField>>

function jsonSchemaOf(fields: Fields) {
  return {
    properties: propertiesOf(fields),
    required: Object.keys(fields).filter((name) => !fields[name]?.nullable),
    type: 'object',
  }
}

function propertiesOf(fields: Fields): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { inferred_type, nested }]) => {
      const type = inferred_type.toLowerCase()
      const hasNested = Object.keys(nested).length > 0
      return [name, hasNested ? { properties: propertiesOf(nested), type } : { type }]
    }),
  )
}

function getEvolutionStats(core: CoreState): MockAnswer {
  const { evolution } = core.services
  const { eventTypes } = evolution
  const records = eventTypes.flatMap((type) => evolution.historyOf(type))
  return jsonAnswer(200, {
    stats: {
      breaking_changes: records.filter(({ action }) => action === 'BreakingChangeDetected').length,
      total_evolutions: records.length,
      tracked_event_types: eventTypes.length,
    },
    tracked_event_types: eventTypes,
  })
}
