/** A key of a summary, taken apart. */
export interface Place {
  /** The key without its attribute. */
  readonly place: string
  readonly attribute: string | undefined
  readonly kind: 'operation' | 'parameter' | 'request' | 'status' | 'response' | 'frames' | 'schema' | 'field'
  /** Of a status or response: its status. */
  readonly status: string | undefined
  readonly isSuccess: boolean
}

/** What a key is about. */
export function placeOf(key: string): Place {
  const [, place = key, attribute] = /^(.*?)(?: @(\w+))?$/.exec(key) ?? []
  const [owner = '', part = '', ...rest] = place.split(' ')
  const status = /^\d/.test(part) ? part : undefined
  const isSuccess = status !== undefined && /^[123]/.test(status)
  return { place, attribute, kind: kindOf(owner, part, rest.join(' ')), status, isSuccess }
}

function kindOf(owner: string, part: string, rest: string): Place['kind'] {
  if (owner === 'schema') return /[.[{(]/.test(part) ? 'field' : 'schema'
  if (part === '') return 'operation'
  if (part === 'frames') return 'frames'
  if (part === 'request') return isField(rest) ? 'field' : 'request'
  if (!/^\d/.test(part)) return isField(rest) ? 'field' : 'parameter'
  if (rest === '') return 'status'
  return isField(rest) ? 'field' : 'response'
}

/** `application/json.events[]` is inside a body; `application/vnd.x+json` would be too, but we have none of that sort. */
function isField(rest: string): boolean {
  return /[.[{(]/.test(rest)
}
