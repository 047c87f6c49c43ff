/**
 * How long an answer asks to wait, in milliseconds: `Retry-After` (RFC 9110 section 10.2.3, seconds or a date),
 * the longest if it was repeated; else the seconds that a gateway puts into the body. `undefined` for none, for garbage and for the past.
 */
export function retryAfterMs(headers: Headers, body: unknown, wallTimeMs = Date.now()): number | undefined {
  return fromHeader(headers, wallTimeMs) ?? fromBody(body)
}

function fromHeader(headers: Headers, wallTimeMs: number): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const sentAtMs = dateMs(headers.get('date') ?? '')
  // The server's own clock, where it shows it, is the one its date was made with.
  const serverTimeMs = Number.isNaN(sentAtMs) ? wallTimeMs : sentAtMs
  const waits = members(value).map((member) =>
    /^\d+(\.\d+)?$/.test(member) ? Number(member) * 1000 : dateMs(member) - serverTimeMs,
  )
  return positive(Math.max(...waits.filter((waitMs) => waitMs > 0)))
}

/** A repeated header arrives joined by commas; the one inside of a date does not part it. */
function members(value: string): string[] {
  return value.split(/,(?!\s*\d\d[ -][A-Z])/).map((member) => member.trim())
}

/** The three forms of RFC 9110 section 5.6.7. `Date.parse` alone would find a date in almost any text. */
function dateMs(text: string): number {
  if (/^[A-Z][a-z]{2,8}, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/.test(text))
    return Date.parse(text)
  return /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(text)
    ? Date.parse(`${text} GMT`)
    : Number.NaN
}

function fromBody(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { error, retry_after } = body as { error?: unknown; retry_after?: unknown }
  const nested = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
  const seconds = nested.retry_after_seconds ?? nested.retry_after ?? retry_after
  return typeof seconds === 'number' ? positive(seconds * 1000) : undefined
}

function positive(waitMs: number): number | undefined {
  return Number.isFinite(waitMs) && waitMs > 0 ? Math.ceil(waitMs) : undefined
}
