/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/**
 * One thing that a program does. Texts may refer to what the server has answered so far: `<timestamp:3>` is the fourth
 * timestamp it gave, `<epoch:-1>` its latest epoch. A text that is nothing but a reference keeps the answer's type.
 */
export type Step =
  | RequestStep
  | { readonly do: 'connect'; readonly socket: string; readonly consumer?: string }
  | { readonly do: 'send'; readonly socket: string; readonly frame: Json }
  | { readonly do: 'disconnect'; readonly socket: string }
  /** Writes an event that every filter lets through, and reads every socket up to it. */
  | { readonly do: 'drain' }
  | { readonly do: 'restart' }

/** What a request says of who asks. */
export type KeyChoice = 'good' | 'none' | 'wrong' | 'made'

/** A request and what is to be known of its answer. */
export interface RequestStep {
  readonly do: 'request'
  readonly method: string
  /** Encoded, but for segments that are a reference. */
  readonly path: string
  /** In this order; a name may come twice. */
  readonly params?: readonly (readonly [name: string, value: string])[]
  /** Sent as it is, instead of `params`. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: Json
  /** Sent as it is, instead of `body`. */
  readonly raw?: string
  /** `made` is the last key or token that the program was given. @default 'good' */
  readonly key?: KeyChoice
  /** The field of the answer (empty for the answer itself) whose list has no order of its own. */
  readonly unordered?: string
  /** No document speaks of it. @default false */
  readonly isUndocumented?: boolean
}

/** A step as one line for a person. */
export function showStep(step: Step): string {
  if (step.do !== 'request') return JSON.stringify(step)
  const { method, path, params = [], headers, body, raw, key } = step
  const query = step.query ?? params.map(([name, value]) => `${name}=${value}`).join('&')
  const parts = [method, query ? `${path}?${query}` : path]
  if (key !== undefined) parts.push(`key=${key}`)
  if (headers !== undefined) parts.push(JSON.stringify(headers))
  if (raw !== undefined) parts.push(`raw ${raw.length > 300 ? `${raw.slice(0, 300)}…` : raw}`)
  if (body !== undefined) parts.push(JSON.stringify(body))
  return parts.join(' ')
}
