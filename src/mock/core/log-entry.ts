import type { Event } from '../../api.ts'
import { writeJson } from './exact-json.ts'
import { formatTime, type TimeKey, timeKeyOf } from './time.ts'

/** A stored event, with what is worth computing once. */
export interface LogEntry {
  readonly event: Event
  /** The event as it goes over the wire. */
  readonly json: string
  readonly time: TimeKey
  /** What of the event JavaScript would write differently. */
  readonly exact?: ExactParts
}

/** Parts of an event with numbers to the digit. */
export interface ExactParts {
  readonly payload: unknown
  readonly metadata: unknown
}

/** The payload, as exact as it came. */
export function payloadOf({ event, exact }: LogEntry): unknown {
  return exact === undefined ? event.payload : exact.payload
}

/** The entry of an event. */
export function toEntry(event: Event, exact?: ExactParts): LogEntry {
  const time = timeKeyOf(event.timestamp)
  return exact === undefined
    ? { event, json: JSON.stringify(event), time }
    : { event, json: writeExactly(event, exact), time, exact }
}

function writeExactly(event: Event, exact: ExactParts): string {
  const fields = Object.entries({ ...event, ...exact })
  return `{${fields.map(([name, value]) => `"${name}":${writeJson(value)}`).join(',')}}`
}

/** The entry as the archive gives it back: it keeps microseconds. */
export function withoutNanoseconds(entry: LogEntry): LogEntry {
  if (entry.time.endsWith('000')) return entry
  return toEntry({ ...entry.event, timestamp: formatTime(`${entry.time.slice(0, -3)}000`) }, entry.exact)
}

/** The entry as the archive of an old Core gives it back: it keeps no tenants either. */
export function withoutTenant(entry: LogEntry): LogEntry {
  return withoutNanoseconds(toEntry({ ...entry.event, tenant_id: 'default' }, entry.exact))
}
