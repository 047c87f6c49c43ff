import { ID, testAbsentCalls, testSentCalls, testWrongCalls } from '../../support/call-tests.ts'

const pipeline = { id: ID, name: 'p', source_event_types: [], operators: [], enabled: true, output: 'o' }

testSentCalls([
  [
    'pipelines.register',
    (core) => core.pipelines.register(pipeline),
    `POST /api/v1/pipelines ${JSON.stringify(pipeline)}`,
    { enabled: true },
  ],
  ['pipelines.list', (core) => core.pipelines.list(), 'GET /api/v1/pipelines', { total: 1 }],
  ['pipelines.get', (core) => core.pipelines.get(ID), `GET /api/v1/pipelines/${ID}`, { name: 'big prices' }],
  ['pipelines.remove', (core) => core.pipelines.remove(ID), `DELETE /api/v1/pipelines/${ID}`, true],
  [
    'pipelines.stats',
    (core) => core.pipelines.stats(ID),
    `GET /api/v1/pipelines/${ID}/stats`,
    { events_processed: 1 },
  ],
  ['pipelines.listStats', (core) => core.pipelines.listStats(), 'GET /api/v1/pipelines/stats', { total: 1 }],
  ['pipelines.reset', (core) => core.pipelines.reset(ID), `PUT /api/v1/pipelines/${ID}/reset`, true],
])

testAbsentCalls([
  ['a pipeline', 'Validation error: Pipeline not found: x', (core) => core.pipelines.get(ID), undefined],
  ['counts', 'Validation error: Pipeline not found: x', (core) => core.pipelines.stats(ID), undefined],
  [
    'a pipeline to reset',
    'Validation error: Pipeline not found: x',
    (core) => core.pipelines.reset(ID),
    false,
  ],
])

testWrongCalls([
  ['id', (core) => core.pipelines.register({ ...pipeline, id: 'mine' })],
  ['enabled', (core) => core.pipelines.register({ ...pipeline, enabled: undefined as unknown as true })],
  ['operators', (core) => core.pipelines.register({ ...pipeline, operators: {} as [] })],
  [
    'operators[0].op',
    (core) => {
      const operators = [{ type: 'filter' as const, field: 'a', op: '>', value: 1 }]
      return core.pipelines.register({ ...pipeline, operators })
    },
  ],
  [
    'operators[0].function',
    (core) => {
      const operators = [{ type: 'reduce' as const, field: 'a', function: 'mean' }]
      return core.pipelines.register({ ...pipeline, operators })
    },
  ],
  ['pipeline_id', (core) => core.pipelines.get('')],
])
