import type { ApiKeyInfo, CoreApi, CreatedApiKey, Role } from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkInteger, requireText } from '../check-params.ts'
import { type Reply, reply, replyWhetherThere } from '../reply.ts'
import { tenantIdProblem } from '../validate-event.ts'
import { checkId, givenFields, requireChoice } from './check-family.ts'

/** An API key to make. @source openapi `ApiKeyInput` */
export interface ApiKeyFields {
  /** For people; need not differ from other keys'. */
  readonly name: string
  /** @default 'serviceaccount' */
  readonly role?: Role | undefined
  /** 1 to 36,500. @default never */
  readonly expires_in_days?: number | undefined
  /** @default the tenant of the client's own key, which need not be the client's `tenantId` */
  readonly tenant_id?: string | undefined
}

const ROLES = ['admin', 'developer', 'readonly', 'serviceaccount'] as const satisfies readonly Role[]

/** API keys. What is made, and listed, is of the key's tenant, whatever the client's `tenantId`. A Core without a data directory forgets them when it stops. */
export class ApiKeys {
  readonly #api: CoreApi

  /** @internal */
  constructor(api: CoreApi) {
    this.#api = api
  }

  /**
   * Makes an API key. The answer alone holds the key itself.
   * @throws invalid_input; api (401) unless the client's key is an admin's; outcome_unknown
   * @source openapi `createApiKey`
   */
  create(apiKey: ApiKeyFields, options: CallOptions = {}): Reply<CreatedApiKey> {
    return reply(async () => {
      const body = givenFields(apiKey, ['name', 'role', 'expires_in_days', 'tenant_id'])
      requireText('name', body.name)
      if (body.role !== undefined) requireChoice('role', body.role, ROLES)
      // Core ends the connection for days beyond the calendar, and makes keys that have expired for negative ones.
      checkInteger('expires_in_days', body.expires_in_days, 1, 36_500)
      const problem = body.tenant_id === undefined ? undefined : tenantIdProblem(body.tenant_id)
      if (problem !== undefined) refuseInput('tenant_id', problem)
      return this.#api.POST('/api/v1/auth/api-keys', { body, ...callInit(options) })
    })
  }

  /** The keys of the tenant that the client's own key is of, revoked ones too, in no order. @source openapi `listApiKeys` */
  list(options: CallOptions = {}): Reply<ApiKeyInfo[]> {
    return reply(() => this.#api.GET('/api/v1/auth/api-keys', callInit(options)))
  }

  /**
   * Revokes a key, of any tenant; `false` if there is none of this id, `true` also if it was revoked before.
   * @throws api (403) if the client's key may only read
   * @source openapi `revokeApiKey`
   */
  revoke(id: string, options: CallOptions = {}): Reply<boolean> {
    return replyWhetherThere(async () => {
      checkId('id', id)
      return this.#api.DELETE('/api/v1/auth/api-keys/{id}', {
        params: { path: { id } },
        ...callInit(options),
      })
    })
  }
}
