import type { QueryOf } from '../api.ts'
import { checkDetectDuplicates, checkListEntities, checkQueryEvents } from './check-params.ts'

/** A point in time: RFC 3339 with an offset (kept to the digit), or a `Date`. */
export type Time = string | Date

/** `asc`: oldest first. `desc`: newest first. */
export type Order = 'asc' | 'desc'

/** A JSON value that a top-level field of a payload must equal. */
export type PayloadValue = string | number | boolean | null

/** The fields of `QueryEventsParams`, by the names they have on the wire. @source openapi `queryEvents` */
export interface QueryEventsFields {
  readonly entity_id?: string | undefined
  readonly event_type?: string | undefined
  /**
   * Plain `startsWith`: `asset.` finds `asset.registered`. Core ignores it beside `event_type` without `entity_id`, so it is
   * refused there.
   */
  readonly event_type_prefix?: string | undefined
  /** Events whose type begins with one of these are left out, before `offset` and `limit` count. Core heeds it from 0.23. */
  readonly exclude_event_type_prefix?: readonly string[] | undefined
  /** Core gives at most 10,000 in a page, from 0.26 on; `events` reads any number, page by page. */
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  /** Inclusive. */
  readonly since?: Time | undefined
  /** Inclusive. */
  readonly until?: Time | undefined
  /** Every pair must be there, at the top of the payload, and be equal. */
  readonly payload_filter?: Readonly<Record<string, PayloadValue>> | undefined
  /** @default 'asc' */
  readonly order?: Order | undefined
  /** An `ETag` of an earlier page; for `queryEventsConditional`. */
  readonly ifNoneMatch?: string | undefined
}

/** The fields of `ListEntitiesParams`. @source openapi `listEntities` */
export interface ListEntitiesFields {
  readonly event_type_prefix?: string | undefined
  readonly payload_filter?: Readonly<Record<string, PayloadValue>> | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  /** By the time of the last event. @default 'desc' */
  readonly order?: Order | undefined
}

/** The fields of `DetectDuplicatesParams`. @source openapi `detectDuplicates` */
export interface DetectDuplicatesFields {
  readonly event_type_prefix: string
  /** Payload fields whose values, taken together, should be unique to an entity. */
  readonly group_by: readonly string[]
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

/** Which events to read. Frozen: every call returns a new one, so a base can be shared. */
export class QueryEventsParams {
  readonly fields: QueryEventsFields

  /** @throws invalid_input naming the field */
  constructor(fields: QueryEventsFields = {}) {
    checkQueryEvents(fields)
    const { exclude_event_type_prefix: excluded } = fields
    this.fields = frozenCopy(
      excluded === undefined
        ? fields
        : { ...fields, exclude_event_type_prefix: Object.freeze([...excluded]) },
    )
    Object.freeze(this)
  }

  entityId(entity_id: string): QueryEventsParams {
    return this.#with({ entity_id })
  }

  eventType(event_type: string): QueryEventsParams {
    return this.#with({ event_type })
  }

  eventTypePrefix(event_type_prefix: string): QueryEventsParams {
    return this.#with({ event_type_prefix })
  }

  /** Adds types to those that are left out. */
  excludeEventTypePrefix(...prefixes: string[]): QueryEventsParams {
    const { exclude_event_type_prefix: before = [] } = this.fields
    return this.#with({ exclude_event_type_prefix: [...before, ...prefixes] })
  }

  limit(limit: number): QueryEventsParams {
    return this.#with({ limit })
  }

  offset(offset: number): QueryEventsParams {
    return this.#with({ offset })
  }

  since(since: Time): QueryEventsParams {
    return this.#with({ since })
  }

  until(until: Time): QueryEventsParams {
    return this.#with({ until })
  }

  /** Adds a condition to those there are: all must hold. */
  payloadFilter(key: string, value: PayloadValue): QueryEventsParams {
    return this.#with({ payload_filter: { ...this.fields.payload_filter, [key]: value } })
  }

  order(order: Order): QueryEventsParams {
    return this.#with({ order })
  }

  orderAsc(): QueryEventsParams {
    return this.order('asc')
  }

  orderDesc(): QueryEventsParams {
    return this.order('desc')
  }

  ifNoneMatch(ifNoneMatch: string): QueryEventsParams {
    return this.#with({ ifNoneMatch })
  }

  #with(change: QueryEventsFields): QueryEventsParams {
    return new QueryEventsParams({ ...this.fields, ...change })
  }
}

/** Which entities to list. Frozen: every call returns a new one. */
export class ListEntitiesParams {
  readonly fields: ListEntitiesFields

  /** @throws invalid_input naming the field */
  constructor(fields: ListEntitiesFields = {}) {
    checkListEntities(fields)
    this.fields = frozenCopy(fields)
    Object.freeze(this)
  }

  eventTypePrefix(event_type_prefix: string): ListEntitiesParams {
    return this.#with({ event_type_prefix })
  }

  /** Adds a condition to those there are: all must hold. */
  payloadFilter(key: string, value: PayloadValue): ListEntitiesParams {
    return this.#with({ payload_filter: { ...this.fields.payload_filter, [key]: value } })
  }

  limit(limit: number): ListEntitiesParams {
    return this.#with({ limit })
  }

  offset(offset: number): ListEntitiesParams {
    return this.#with({ offset })
  }

  order(order: Order): ListEntitiesParams {
    return this.#with({ order })
  }

  orderAsc(): ListEntitiesParams {
    return this.order('asc')
  }

  orderDesc(): ListEntitiesParams {
    return this.order('desc')
  }

  #with(change: ListEntitiesFields): ListEntitiesParams {
    return new ListEntitiesParams({ ...this.fields, ...change })
  }
}

/** Where to look for entities that are one. Frozen: every call returns a new one. */
export class DetectDuplicatesParams {
  readonly fields: DetectDuplicatesFields

  /** @throws invalid_input naming the field */
  constructor(fields: DetectDuplicatesFields) {
    checkDetectDuplicates(fields)
    this.fields = Object.freeze({ ...fields, group_by: Object.freeze([...fields.group_by]) })
    Object.freeze(this)
  }

  limit(limit: number): DetectDuplicatesParams {
    return new DetectDuplicatesParams({ ...this.fields, limit })
  }

  offset(offset: number): DetectDuplicatesParams {
    return new DetectDuplicatesParams({ ...this.fields, offset })
  }
}

/** The checked fields of a builder, or of the plain object that does the same. @throws invalid_input */
export function queryEventsFields(params: QueryEventsParams | QueryEventsFields): QueryEventsFields {
  return params instanceof QueryEventsParams ? params.fields : new QueryEventsParams(params).fields
}

/** As `queryEventsFields`. @throws invalid_input */
export function listEntitiesFields(params: ListEntitiesParams | ListEntitiesFields): ListEntitiesFields {
  return params instanceof ListEntitiesParams ? params.fields : new ListEntitiesParams(params).fields
}

/** As `queryEventsFields`. @throws invalid_input */
export function detectDuplicatesFields(
  params: DetectDuplicatesParams | DetectDuplicatesFields,
): DetectDuplicatesFields {
  return params instanceof DetectDuplicatesParams ? params.fields : new DetectDuplicatesParams(params).fields
}

/**
 * The query of `queryEvents`. An empty prefix goes with a time where nothing else narrows the search:
 * it matches every type, and without it a Core before 0.23 ignores the time.
 */
export function queryEventsQuery(fields: QueryEventsFields): QueryOf<'queryEvents'> {
  const {
    entity_id,
    event_type,
    event_type_prefix,
    since,
    until,
    payload_filter,
    exclude_event_type_prefix: excluded,
  } = fields
  const isOpen = entity_id === undefined && event_type === undefined && event_type_prefix === undefined
  return defined<QueryOf<'queryEvents'>>({
    entity_id,
    event_type,
    limit: fields.limit,
    offset: fields.offset,
    order: fields.order,
    since: since && timeText(since),
    until: until && timeText(until),
    payload_filter: payload_filter && JSON.stringify(payload_filter),
    event_type_prefix: isOpen && (since ?? until) !== undefined ? '' : event_type_prefix,
    exclude_event_type_prefix: excluded?.length ? excluded.join(',') : undefined,
  })
}

/** The query of `listEntities`. */
export function listEntitiesQuery(fields: ListEntitiesFields): QueryOf<'listEntities'> {
  return defined<QueryOf<'listEntities'>>({
    event_type_prefix: fields.event_type_prefix,
    payload_filter: fields.payload_filter && JSON.stringify(fields.payload_filter),
    limit: fields.limit,
    offset: fields.offset,
    order: fields.order,
  })
}

/** The query of `detectDuplicates`. */
export function detectDuplicatesQuery(fields: DetectDuplicatesFields): QueryOf<'detectDuplicates'> {
  return defined<QueryOf<'detectDuplicates'>>({
    event_type_prefix: fields.event_type_prefix,
    group_by: fields.group_by.join(','),
    limit: fields.limit,
    offset: fields.offset,
  })
}

/** `object` without the fields that are undefined. Written field by field, so that the compiler sees a name that is none. */
export function defined<Fields extends object>(
  object: {
    readonly [Name in keyof Fields]: Fields[Name] | undefined
  },
): Fields {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never
}

/** A time as it travels. */
export function timeText(time: Time): string {
  return typeof time === 'string' ? time : time.toISOString()
}

/** A copy that nobody can change: what it holds is copied too, and a `Date` becomes text. */
function frozenCopy<Fields extends QueryEventsFields>(fields: Fields): Fields {
  const { since, until, payload_filter } = fields
  return Object.freeze({
    ...fields,
    ...(since && { since: timeText(since) }),
    ...(until && { until: timeText(until) }),
    ...(payload_filter && { payload_filter: Object.freeze({ ...payload_filter }) }),
  })
}
