import { ConfigError } from '../errors.ts'

/**
 * The URL that paths are appended to: its own path kept, its trailing slashes gone.
 * @throws config for anything but an http(s) URL without user info, query and fragment
 */
export function resolveBaseUrl(baseUrl: unknown): string {
  const expected = 'an http(s) URL such as http://localhost:3900'
  if (typeof baseUrl !== 'string' || baseUrl.trim() === '')
    throw new ConfigError('baseUrl', expected, baseUrl)
  // A parser reads a backslash as a slash and passes over line ends: the host would be another than the one that is read.
  if (/[\\\p{Cc}\p{Cs}]/u.test(baseUrl))
    throw new ConfigError('baseUrl', `${expected}, without backslashes and control characters`)
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new ConfigError('baseUrl', expected)
  if (url.username !== '' || url.password !== '')
    throw new ConfigError('baseUrl', 'a URL without user info; pass the key as `apiKey`')
  if (url.search !== '' || url.hash !== '')
    throw new ConfigError('baseUrl', 'a URL without query and fragment')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}
