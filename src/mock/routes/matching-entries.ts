import { fieldOf, sameJson } from '../core/canonical-json.ts'
import type { CoreState } from '../core/core-state.ts'
import type { EventLog, LogEntry } from '../core/event-log.ts'
import { ExactNumber } from '../core/exact-json.ts'
import { payloadOf } from '../core/log-entry.ts'
import type { QueryKind } from '../core/metrics.ts'
import type { TimeKey } from '../core/time.ts'
import { errorAnswer, type Read } from '../http/answer.ts'
import { readShaped } from '../http/body-reader.ts'
import { exactly } from '../http/json-shape.ts'

/** Which events a read is about. */
export interface EventFilter {
  readonly entity_id?: string
  readonly event_type?: string
  readonly event_type_prefix?: string
  readonly exclude_event_type_prefix?: string
  readonly tenant_id?: string
  readonly as_of?: TimeKey
  readonly since?: TimeKey
  readonly until?: TimeKey
  readonly payload_filter?: string
}

/**
 * The events a filter lets through, oldest first: by time, then (where versions are stamped) by version, then by
 * position. Without an entity, a type makes the type prefix count for nothing.
 * @param readFrom a strict read names everything that was retained; others have the tenant brought into memory
 */
export function matchingEntries(
  core: CoreState,
  filter: EventFilter,
  readFrom?: readonly LogEntry[],
): Read<readonly LogEntry[]> {
  const payload = readPayloadFilter(
    filter.payload_filter,
    core.traits.honoursWindow && readFrom === undefined,
  )
  if (!payload.ok) return payload
  if (filter.tenant_id !== undefined && readFrom === undefined) core.log.load(filter.tenant_id)
  const tests = testsOf(core, filter, payload.value)
  const found = (readFrom ?? candidates(core.log, filter)).filter((entry) =>
    tests.every((test) => test(entry)),
  )
  core.services.metrics.countQuery(kindOf(filter), found.length)
  const inOrder = core.traits.stampsVersions ? compareByTimeAndVersion : compareByTime
  return { ok: true, value: isSorted(found, inOrder) ? found : found.toSorted(inOrder) }
}

function kindOf(filter: EventFilter): QueryKind {
  if (filter.entity_id !== undefined) return 'entity'
  if (filter.event_type !== undefined) return 'type'
  return filter.event_type_prefix === undefined ? 'full_scan' : 'type_prefix'
}

function candidates(log: EventLog, filter: EventFilter): readonly LogEntry[] {
  if (filter.entity_id !== undefined) return log.ofEntity(filter.entity_id)
  return filter.event_type === undefined ? log.entries : log.ofType(filter.event_type)
}

type Test = (entry: LogEntry) => boolean

function testsOf(
  core: CoreState,
  filter: EventFilter,
  payload: Readonly<Record<string, unknown>> | undefined,
): Test[] {
  const { entity_id: entity, event_type: type, event_type_prefix: prefix, tenant_id: tenant } = filter
  const tests: Test[] = []
  if (tenant !== undefined) tests.push(({ event }) => event.tenant_id === tenant)
  if (entity !== undefined && type !== undefined) tests.push(({ event }) => event.event_type === type)
  if (prefix !== undefined && (entity !== undefined || type === undefined)) {
    tests.push(({ event }) => event.event_type.startsWith(prefix))
  }
  const isNarrowed = entity !== undefined || type !== undefined || prefix !== undefined
  if (core.traits.honoursTimesAlways || isNarrowed) tests.push(...timeTests(filter))
  const excluded = core.traits.honoursWindow ? listOf(filter.exclude_event_type_prefix) : []
  if (excluded.length > 0)
    tests.push(({ event }) => !excluded.some((start) => event.event_type.startsWith(start)))
  if (payload !== undefined) {
    const wanted = Object.entries(payload)
    tests.push((entry) => wanted.every(([key, value]) => sameJson(fieldOf(payloadOf(entry), key), value)))
  }
  return tests
}

function timeTests({ since, until, as_of: asOf }: EventFilter): Test[] {
  const tests: Test[] = []
  if (since !== undefined) tests.push(({ time }) => time >= since)
  if (until !== undefined) tests.push(({ time }) => time <= until)
  if (asOf !== undefined) tests.push(({ time }) => time <= asOf)
  return tests
}

function listOf(list = ''): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function readPayloadFilter(
  text: string | undefined,
  refusesOthers: boolean,
): Read<Readonly<Record<string, unknown>> | undefined> {
  if (text === undefined) return { ok: true, value: undefined }
  const value = parseObject(text)
  if (value !== undefined || !refusesOthers) return { ok: true, value }
  const message = `invalid 'payload_filter': expected a JSON object of field/value pairs, got '${text}'`
  return { ok: false, answer: errorAnswer(400, `Invalid input: ${message}`) }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const read = readShaped(text, exactly)
  if (!read.ok) return undefined
  const { value } = read
  const isObject =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  return isObject ? (value as Record<string, unknown>) : undefined
}

type Compare = (a: LogEntry, b: LogEntry) => number

const compareByTime: Compare = (a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)
const compareByTimeAndVersion: Compare = (a, b) => compareByTime(a, b) || a.event.version - b.event.version

function isSorted(entries: readonly LogEntry[], compare: Compare): boolean {
  return entries.every((entry, i) => i === 0 || compare(entries[i - 1] as LogEntry, entry) <= 0)
}
