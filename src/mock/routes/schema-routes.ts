import type { AnswerOf, Compatibility, SchemaInput } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import { compatibilities, schemaErrors } from '../core/schema-registry.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { any, object, optional, required, text, texts } from '../http/json-shape.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { readBody } from '../http/request-body.ts'
import type { DocumentedRoutes, Routes } from '../http/router.ts'

type Params = Record<string, string>

/** The schema registry. What is not there is a bad request. */
export const schemaRoutes: Routes<CoreState> = {
  '/api/v1/schemas': { POST: registerSchema, GET: listSchemas },
  '/api/v1/schemas/validate': { POST: validatePayload },
  '/api/v1/schemas/{subject}': { GET: getSchema },
  '/api/v1/schemas/{subject}/versions': { GET: listSchemaVersions },
  '/api/v1/schemas/{subject}/compatibility': { PUT: setSchemaCompatibility },
} satisfies DocumentedRoutes

const registrationShape = object('RegisterSchemaRequest', {
  subject: required(text),
  schema: required(any),
  description: optional(text),
  tags: optional(texts),
})

/** @source openapi `registerSchema` */
function registerSchema(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<SchemaInput>(request, registrationShape)
  if (!body.ok) return body.answer
  const registered = core.services.schemas.register(body.value)
  if (!registered.ok) return refuse(registered.reason)
  const { id, subject, version, createdAt } = registered.value
  return jsonAnswer(200, {
    schema_id: id,
    subject,
    version,
    created_at: createdAt,
  } satisfies AnswerOf<'registerSchema'>)
}

/** @source openapi `listSchemas` */
function listSchemas(core: CoreState): MockAnswer {
  const { subjects } = core.services.schemas
  return jsonAnswer(200, { subjects, total: subjects.length } satisfies AnswerOf<'listSchemas'>)
}

/** @source openapi `getSchema` */
function getSchema(core: CoreState, request: MockRequest, { subject = '' }: Params): MockAnswer {
  const params = readParams(request.query, { version: 'u32' } satisfies ParamsOf<'getSchema'>)
  if (!params.ok) return params.answer
  const found = core.services.schemas.get(subject, params.value.version)
  if (!found.ok) return refuse(found.reason)
  const { createdAt, description, id, schema, tags, version } = found.value
  return jsonAnswer(200, {
    created_at: createdAt,
    description,
    id,
    schema,
    subject,
    tags,
    version,
  } satisfies AnswerOf<'getSchema'>)
}

/** @source openapi `listSchemaVersions` */
function listSchemaVersions(core: CoreState, _request: MockRequest, { subject = '' }: Params): MockAnswer {
  const found = core.services.schemas.versionsOf(subject)
  if (!found.ok) return refuse(found.reason)
  return jsonAnswer(200, {
    subject,
    versions: found.value.map(({ version }) => version),
  } satisfies AnswerOf<'listSchemaVersions'>)
}

const validationShape = object('ValidateEventRequest', {
  subject: required(text),
  version: optional({ kind: 'integer', width: 'u32' }),
  payload: required(any),
})

/** @source openapi `validatePayload` */
function validatePayload(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<{ subject: string; version?: number | null; payload: unknown }>(
    request,
    validationShape,
  )
  if (!body.ok) return body.answer
  const { subject, version, payload } = body.value
  const found = core.services.schemas.get(subject, version ?? undefined)
  if (!found.ok) return refuse(found.reason)
  const errors = schemaErrors(payload, found.value.schema)
  return jsonAnswer(200, {
    valid: errors.length === 0,
    errors,
    schema_version: found.value.version,
  } satisfies AnswerOf<'validatePayload'>)
}

const compatibilityShape = object('SetCompatibilityRequest', {
  compatibility: required({ kind: 'choice', of: compatibilities }),
})

/** @source openapi `setSchemaCompatibility` */
function setSchemaCompatibility(core: CoreState, request: MockRequest, { subject = '' }: Params): MockAnswer {
  const body = readBody<{ compatibility: Compatibility }>(request, compatibilityShape)
  if (!body.ok) return body.answer
  const { compatibility } = body.value
  core.services.schemas.setCompatibility(subject, compatibility)
  return jsonAnswer(200, { compatibility, subject } satisfies AnswerOf<'setSchemaCompatibility'>)
}

function refuse(reason: string): MockAnswer {
  return errorAnswer(400, `Validation error: ${reason}`)
}
