import type {
  Compatibility,
  CoreApi,
  PayloadValidation,
  RegisteredSchema,
  SchemaCompatibility,
  SchemaReceipt,
  SchemaSubjects,
  SchemaVersions,
} from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkInteger, requireText } from '../check-params.ts'
import { type Reply, reply, replyIfThere } from '../reply.ts'
import { givenFields, requireChoice } from './check-family.ts'

/** A schema to register. @source openapi `SchemaInput` */
export interface SchemaFields {
  /** What it is for; by convention an event type. */
  readonly subject: string
  /** A JSON Schema, of which Core heeds `required`, `type` and nested `properties`. */
  readonly schema: unknown
  readonly description?: string | undefined
  readonly tags?: string[] | undefined
}

/** A payload, and what to judge it by. @source openapi `PayloadToValidate` */
export interface PayloadFields {
  readonly subject: string
  readonly payload: unknown
  /** @default the last one */
  readonly version?: number | undefined
}

const COMPATIBILITIES = ['NONE', 'BACKWARD', 'FORWARD', 'FULL'] as const satisfies readonly Compatibility[]

/** What payloads are to look like, in versions. A Core keeps schemas in memory only, and shares them between tenants. */
export class Schemas {
  readonly #api: CoreApi

  /** @internal */
  constructor(api: CoreApi) {
    this.#api = api
  }

  /**
   * Registers the next version of a subject's schema; a version also if it is the same as the last.
   * @throws invalid_input; api (400) if the subject's compatibility forbids it; outcome_unknown
   * @source openapi `registerSchema`
   */
  register(schema: SchemaFields, options: CallOptions = {}): Reply<SchemaReceipt> {
    return reply(async () => {
      const body = givenFields(schema, ['subject', 'schema', 'description', 'tags'])
      requireText('subject', body.subject)
      if (body.schema === undefined) refuseInput('schema', 'must be a JSON Schema')
      return this.#api.POST('/api/v1/schemas', { body, ...callInit(options) })
    })
  }

  /** The subjects that have a schema, in no order. @source openapi `listSchemas` */
  list(options: CallOptions = {}): Reply<SchemaSubjects> {
    return reply(() => this.#api.GET('/api/v1/schemas', callInit(options)))
  }

  /**
   * A subject's schema; `undefined` if there is none, or not of this version.
   * @param options.version @default the last one
   * @source openapi `getSchema`
   */
  get(
    subject: string,
    options: CallOptions & { readonly version?: number | undefined } = {},
  ): Reply<RegisteredSchema | undefined> {
    return replyIfThere(async () => {
      checkCallOptions(options, ['version'])
      const { version, ...rest } = options
      checkInteger('version', version, 0, MAX_VERSION)
      const params = { path: { subject }, query: version === undefined ? {} : { version } }
      return this.#api.GET('/api/v1/schemas/{subject}', { params, ...callInit(rest) })
    })
  }

  /** The versions of a subject's schema, ascending; `undefined` if there is none. @source openapi `listSchemaVersions` */
  listVersions(subject: string, options: CallOptions = {}): Reply<SchemaVersions | undefined> {
    return replyIfThere(() => {
      const params = { path: { subject } }
      return this.#api.GET('/api/v1/schemas/{subject}/versions', { params, ...callInit(options) })
    })
  }

  /**
   * Whether a payload fits a registered schema; `undefined` if there is none to judge it by.
   * Core takes every number for a `number`, so that the type `integer` fits none.
   * @source openapi `validatePayload`
   */
  validate(payload: PayloadFields, options: CallOptions = {}): Reply<PayloadValidation | undefined> {
    return replyIfThere(async () => {
      const body = givenFields(payload, ['subject', 'payload', 'version'])
      requireText('subject', body.subject)
      if (body.payload === undefined) refuseInput('payload', 'must be a JSON value (null is one)')
      checkInteger('version', body.version, 0, MAX_VERSION)
      return this.#api.POST('/api/v1/schemas/validate', { body, ...callInit(options) })
    })
  }

  /**
   * What the next versions of a subject's schema are judged by, whether it has one yet or not.
   * @param compatibility BACKWARD: no required field may be dropped; FORWARD: none added; FULL: neither; NONE: no check
   * @source openapi `setSchemaCompatibility`
   */
  setCompatibility(
    subject: string,
    compatibility: Compatibility,
    options: CallOptions = {},
  ): Reply<SchemaCompatibility> {
    return reply(async () => {
      requireChoice('compatibility', compatibility, COMPATIBILITIES)
      const params = { path: { subject } }
      const body = { compatibility }
      return this.#api.PUT('/api/v1/schemas/{subject}/compatibility', { params, body, ...callInit(options) })
    })
  }
}

const MAX_VERSION = 4_294_967_295
