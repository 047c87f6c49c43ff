import { ConfigError } from '../errors.ts'

/** Names of headers with their values. */
export type HeaderMap = Readonly<Record<string, string>>

/** @throws config for what cannot travel; the value is not shown, for it may be a secret */
export function checkHeaders(headers: HeaderMap): HeaderMap {
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw new ConfigError('headers', 'a plain object of header names and values')
  }
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      throw new ConfigError('headers', 'header names of RFC 9110 section 5.1')
    if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new ConfigError(`headers.${name}`, 'printable ASCII (the value is not shown)')
    }
  }
  return headers
}
