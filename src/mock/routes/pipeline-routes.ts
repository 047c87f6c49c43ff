import type { AnswerOf, Pipeline, PipelineInput, PipelineOperator } from '../../api.ts'
import { sortKeys } from '../core/canonical-json.ts'
import type { CoreState } from '../core/core-state.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { any, boolean, type JsonShape, object, optional, required, text, texts } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'
import type { DocumentedRoutes, Routes } from '../http/router.ts'
import { readPathId } from './path-id.ts'

type Params = Record<string, string>

/** Pipelines. One that is not there is a bad request. */
export const pipelineRoutes: Routes<CoreState> = {
  '/api/v1/pipelines': { POST: registerPipeline, GET: listPipelines },
  '/api/v1/pipelines/stats': { GET: listPipelineStats },
  '/api/v1/pipelines/{pipeline_id}': { GET: getPipeline, DELETE: removePipeline },
  '/api/v1/pipelines/{pipeline_id}/stats': { GET: getPipelineStats },
  '/api/v1/pipelines/{pipeline_id}/reset': { PUT: resetPipeline },
} satisfies DocumentedRoutes

const seconds: JsonShape = { kind: 'integer', width: 'i64' }

const operatorShape: JsonShape = {
  kind: 'tagged',
  name: 'PipelineOperator',
  variants: () => operatorFields,
}

const operatorFields = {
  filter: { field: required(text), value: required(any), op: required(text) },
  map: { field: required(text), transform: required(text) },
  reduce: { field: required(text), function: required(text), group_by: optional(text) },
  window: {
    config: required(
      object('WindowConfig', {
        window_type: required({ kind: 'choice', of: ['tumbling', 'sliding', 'session'] }),
        size_seconds: required(seconds),
        slide_seconds: optional(seconds),
        session_timeout_seconds: optional(seconds),
      }),
    ),
    aggregation: required(operatorShape),
  },
  enrich: { source: required(text), fields: required(texts) },
  branch: { field: required(text), branches: required({ kind: 'map', of: text }) },
}

function configShape(core: CoreState): JsonShape {
  return object('PipelineConfig', {
    id: required({ kind: 'uuid', texts: core.traits.uuidTexts }),
    name: required(text),
    description: optional(text),
    source_event_types: required(texts),
    operators: required({ kind: 'list', of: operatorShape }),
    enabled: required(boolean),
    output: required(text),
  })
}

/** @source openapi `registerPipeline`: the caller brings the id */
function registerPipeline(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<PipelineInput>(request, configShape(core))
  if (!body.ok) return body.answer
  const { id, name, description, source_event_types, operators, enabled, output } = body.value
  core.services.pipelines.register({
    id,
    name,
    description: description ?? null,
    source_event_types,
    operators: operators.map(complete),
    enabled,
    output,
  })
  return jsonAnswer(200, { enabled, name, pipeline_id: id } satisfies AnswerOf<'registerPipeline'>)
}

/** An operator as Core gives it back: its own fields in their order, null for those that were left out. */
function complete(operator: PipelineOperator): PipelineOperator {
  switch (operator.type) {
    case 'filter': {
      const { type, field, value, op } = operator
      return { type, field, value: sortKeys(value), op }
    }
    case 'map': {
      const { type, field, transform } = operator
      return { type, field, transform }
    }
    case 'reduce': {
      const { type, field, function: name, group_by } = operator
      return { type, field, function: name, group_by: group_by ?? null }
    }
    case 'window': {
      const { window_type, size_seconds, slide_seconds, session_timeout_seconds } = operator.config
      const config = {
        window_type,
        size_seconds,
        slide_seconds: slide_seconds ?? null,
        session_timeout_seconds: session_timeout_seconds ?? null,
      }
      return {
        type: 'window',
        config,
        aggregation: complete(operator.aggregation) as typeof operator.aggregation,
      }
    }
    case 'enrich': {
      const { type, source, fields } = operator
      return { type, source, fields }
    }
    case 'branch': {
      const { type, field, branches } = operator
      return { type, field, branches }
    }
  }
}

/** @source openapi `listPipelines` */
function listPipelines(core: CoreState): MockAnswer {
  const pipelines = core.services.pipelines.list().map(sortKeys)
  return jsonAnswer(200, { pipelines, total: pipelines.length } satisfies Record<
    keyof AnswerOf<'listPipelines'>,
    unknown
  >)
}

/** @source openapi `listPipelineStats` */
function listPipelineStats(core: CoreState): MockAnswer {
  const stats = core.services.pipelines.allStats().map(sortKeys)
  return jsonAnswer(200, { stats, total: stats.length } satisfies Record<
    keyof AnswerOf<'listPipelineStats'>,
    unknown
  >)
}

/** @source openapi `getPipeline` */
function getPipeline(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  return withPipeline(core, params, (config) => config)
}

/** @source openapi `getPipelineStats` */
function getPipelineStats(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  return withPipeline(core, params, ({ id }) => core.services.pipelines.statsOf(id))
}

/** @source openapi `resetPipeline` */
function resetPipeline(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  return withPipeline(core, params, ({ id }) => {
    core.services.pipelines.reset(id)
    return { pipeline_id: id, reset: true }
  })
}

/** @source openapi `removePipeline` */
function removePipeline(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  const id = readPathId(core, 'pipeline_id', params.pipeline_id)
  if (!id.ok) return id.answer
  return jsonAnswer(200, {
    pipeline_id: id.value,
    removed: core.services.pipelines.remove(id.value),
  } satisfies AnswerOf<'removePipeline'>)
}

function withPipeline(core: CoreState, params: Params, answer: (config: Pipeline) => unknown): MockAnswer {
  const id = readPathId(core, 'pipeline_id', params.pipeline_id)
  if (!id.ok) return id.answer
  const config = core.services.pipelines.get(id.value)
  if (config === undefined) return errorAnswer(400, `Validation error: Pipeline not found: ${id.value}`)
  return jsonAnswer(200, answer(config))
}
