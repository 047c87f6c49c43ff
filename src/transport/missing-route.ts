import { bodyOf, objectAt, stringAt } from './answer.ts'
import type { Call } from './call.ts'

type Service = 'query-service' | 'control-plane' | 'core'

const names: Readonly<Record<Service, string>> = Object.freeze({
  'query-service': 'the Query Service',
  'control-plane': 'the control plane',
  core: 'a Core',
})

/**
 * What to do when a gateway says that it has no such route; `undefined` if it says anything else, such as that the route's
 * thing is not there. Each service says it in its own way, which tells who it is.
 */
export function adviceOnMissingRoute(response: Response, { facts, operation }: Call): string | undefined {
  const { services } = operation
  if (services === undefined || !saysNoRoute(response, facts.path)) return undefined
  const asked = serviceOf(response)
  const nameOf = (service: Service) =>
    service === asked ? `${names[service]} of another version or build` : names[service]
  const known = services.map(nameOf).join(', ')
  return `${asked === undefined ? 'It' : names[asked]} has no such route; known to have it: ${known}`
}

function saysNoRoute(response: Response, path: string): boolean {
  if (response.status === 405) return true
  if (response.status !== 404) return false
  if (serviceOf(response) !== undefined) return true
  // A coded error may also be about the thing that the path names.
  const { code } = (objectAt(bodyOf(response), 'error') ?? {}) as { code?: unknown }
  return code === 'not_found' && !path.includes('{')
}

/** Who answers like this when there is no route: Phoenix by itself, Gin in text, axum with nothing. */
function serviceOf(response: Response): Service | undefined {
  const body = bodyOf(response)
  if (body === undefined) return 'core'
  if (typeof body === 'string') return /^40[45] /.test(body) ? 'control-plane' : undefined
  return stringAt(objectAt(body, 'errors'), 'detail') === undefined ? undefined : 'query-service'
}
