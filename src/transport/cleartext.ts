/** Names that no public resolver gives away: RFC 2606, 6761, 6762, 8375; clusters and home networks. */
const PRIVATE_SUFFIX = /\.(?:local|localhost|internal|svc|lan|test|home\.arpa)$/

/** Of the blocks that stay on a machine or in a network: RFC 1122 (0.0.0.0: this one), 1918, 3927, 6598. */
const PRIVATE_IPV4 =
  /^(?:0\.0\.0(?=\.0$)|127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[.\d]+$/

/** RFC 4291 (unspecified: this machine; loopback, link-local), 4193 (unique local). */
const PRIVATE_IPV6 = /^\[(?:::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/

/**
 * Whether a key sent to `baseUrl` could be read on its way: it is sent in the clear to a host that is neither this machine nor one
 * of a private network. A name without a dot is a private one, as a container's.
 * @param baseUrl an http(s) URL
 */
export function isExposed(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  if (protocol === 'https:') return false
  const host = mappedIpv4(hostname) ?? hostname.replace(/\.$/, '')
  if (host.startsWith('[')) return !PRIVATE_IPV6.test(host)
  return host.includes('.') && !PRIVATE_IPV4.test(host) && !PRIVATE_SUFFIX.test(host)
}

/** The address that an IPv4-mapped one (RFC 4291 section 2.5.5.2) leads to. */
function mappedIpv4(hostname: string): string | undefined {
  const [, high = '', low = ''] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? []
  if (high === '') return undefined
  const bytes = [high, low].flatMap((group) => [
    Number.parseInt(group, 16) >> 8,
    Number.parseInt(group, 16) & 255,
  ])
  return bytes.join('.')
}

const warned = new Set<string>()

/** Says once for each host that a key travels in the clear. */
export function warnOfCleartext(baseUrl: string): void {
  const { host } = new URL(baseUrl)
  if (warned.has(host)) return
  warned.add(host)
  console.warn(
    `allsource: the API key travels to ${host} in the clear. Use https, or set \`requireTls: true\` to have this refused.`,
  )
}
