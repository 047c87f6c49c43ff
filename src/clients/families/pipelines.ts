import type {
  CoreApi,
  Pipeline,
  PipelineInput,
  PipelineList,
  PipelineReceipt,
  PipelineStats,
  PipelineStatsList,
} from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { requireText } from '../check-params.ts'
import { type Reply, reply, replyIfThere, replyWhetherThere } from '../reply.ts'
import { checkId, givenFields, requireChoice } from './check-family.ts'

/** Filters and sums that Core runs on events of every tenant as they are stored. It counts the results and drops them. */
export class Pipelines {
  readonly #api: CoreApi

  /** @internal */
  constructor(api: CoreApi) {
    this.#api = api
  }

  /**
   * Registers a pipeline; the one that had its `id` goes, with its state and counts. Kept in Core's memory only.
   * @throws invalid_input for what would fail at every event; outcome_unknown
   * @source openapi `registerPipeline`
   */
  register(pipeline: PipelineInput, options: CallOptions = {}): Reply<PipelineReceipt> {
    return reply(async () => {
      const body = checked(pipeline)
      return this.#api.POST('/api/v1/pipelines', { body, ...callInit(options) })
    })
  }

  /** Every pipeline, in no order. @source openapi `listPipelines` */
  list(options: CallOptions = {}): Reply<PipelineList> {
    return reply(() => this.#api.GET('/api/v1/pipelines', callInit(options)))
  }

  /** A pipeline; `undefined` if there is none of this id. @source openapi `getPipeline` */
  get(pipeline_id: string, options: CallOptions = {}): Reply<Pipeline | undefined> {
    return replyIfThere(() => this.#api.GET('/api/v1/pipelines/{pipeline_id}', call(pipeline_id, options)))
  }

  /** Removes a pipeline; `false` if there was none. @source openapi `removePipeline` */
  remove(pipeline_id: string, options: CallOptions = {}): Reply<boolean> {
    return reply(
      async () => this.#api.DELETE('/api/v1/pipelines/{pipeline_id}', call(pipeline_id, options)),
      ({ removed }) => removed,
    )
  }

  /** What a pipeline has done since it was registered or reset; `undefined` if there is none of this id. @source openapi `getPipelineStats` */
  stats(pipeline_id: string, options: CallOptions = {}): Reply<PipelineStats | undefined> {
    return replyIfThere(() =>
      this.#api.GET('/api/v1/pipelines/{pipeline_id}/stats', call(pipeline_id, options)),
    )
  }

  /** What each pipeline has done, in no order. @source openapi `listPipelineStats` */
  listStats(options: CallOptions = {}): Reply<PipelineStatsList> {
    return reply(() => this.#api.GET('/api/v1/pipelines/stats', callInit(options)))
  }

  /**
   * Forgets a pipeline's state and counts; `false` if there is none of this id.
   * @throws outcome_unknown
   * @source openapi `resetPipeline`
   */
  reset(pipeline_id: string, options: CallOptions = {}): Reply<boolean> {
    return replyWhetherThere(() =>
      this.#api.PUT('/api/v1/pipelines/{pipeline_id}/reset', call(pipeline_id, options)),
    )
  }
}

function call(pipeline_id: string, options: CallOptions) {
  checkId('pipeline_id', pipeline_id)
  return { params: { path: { pipeline_id } }, ...callInit(options) }
}

const FIELDS = ['id', 'name', 'description', 'source_event_types', 'operators', 'enabled', 'output'] as const

function checked(pipeline: PipelineInput): PipelineInput {
  const fields = givenFields(pipeline, FIELDS)
  checkId('id', fields.id)
  requireText('name', fields.name)
  requireText('output', fields.output)
  if (typeof fields.enabled !== 'boolean') refuseInput('enabled', 'must be true or false')
  for (const name of ['source_event_types', 'operators'] as const)
    if (!Array.isArray(fields[name])) refuseInput(name, 'must be an array')
  for (const [index, operator] of fields.operators.entries()) {
    // Core takes any text here, and then fails at every event, which only the counts tell.
    if (operator?.type === 'filter')
      requireChoice(`operators[${index}].op`, operator.op, ['eq', 'ne', 'gt', 'lt', 'contains'])
    if (operator?.type === 'reduce')
      requireChoice(`operators[${index}].function`, operator.function, ['sum', 'count', 'avg', 'min', 'max'])
  }
  return fields
}
